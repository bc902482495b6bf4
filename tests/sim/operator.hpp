// The person at the other end of avenorctl: one command at a time, repeated until execution has answered it.
#pragma once

#include <deque>
#include <functional>
#include <set>
#include <string>

#include "oms/controls/kill_switch.hpp"
#include "sim/world.hpp"
#include "wire/messages.hpp"

namespace avenor::sim {

class Operator {
 public:
  using Arguments = std::vector<std::pair<std::string, std::string>>;

  explicit Operator(std::function<void(const wire::Message&)> send) : send_(std::move(send)) {}

  void halt(const std::string& bot, bool cancel, bool flatten) {
    if (cancel || flatten) cancelled_.insert(bot);
    Arguments args{{"reason", "the operator"},
                   {"cancel", cancel ? "true" : "false"},
                   {"flatten", flatten ? "true" : "false"}};
    if (!bot.empty()) args.emplace_back("bot", bot);
    command("halt", std::move(args));
  }
  /// Of a symbol, or of all that is traded at the venue (an empty symbol).
  void halt(const domain::VenueName& venue, const domain::Symbol& symbol, bool cancel, bool flatten) {
    if (cancel || flatten) cancelled_.insert("");
    Arguments args{{"reason", "the operator"},
                   {"cancel", cancel ? "true" : "false"},
                   {"flatten", flatten ? "true" : "false"},
                   {"venue", venue.str()}};
    if (!symbol.empty()) args.emplace_back("symbol", symbol.str());
    command("halt", std::move(args));
  }
  void resume(const oms::Scope& scope) {
    Arguments args;
    if (!scope.bot.empty()) args.emplace_back("bot", scope.bot.str());
    if (!scope.symbol.empty()) args.emplace_back("symbol", scope.symbol.str());
    if (!scope.venue.empty()) args.emplace_back("venue", scope.venue.str());
    command("resume", std::move(args));
  }
  void reconcile() { command("reconcile", {}); }

  void hear(const wire::Message& message) {
    const auto* reply = std::get_if<wire::Control>(&message);
    if (!reply || !reply->reply || commands_.empty() || reply->request_id != commands_.front().request_id)
      return;
    if (commands_.front().verb != "reconcile" && reply->args.front().second != "true")
      return;  // not yet: once more
    const auto done = commands_.front();
    commands_.pop_front();
    if (on_done) on_done(done);
    if (!commands_.empty()) send_(commands_.front());
  }
  void tick() {
    if (!commands_.empty()) send_(commands_.front());
  }

  bool idle() const { return commands_.empty(); }
  /// It has wished at some time that this bot's orders be cancelled.
  bool may_cancel(const std::string& bot) const {
    return cancelled_.contains("") || cancelled_.contains(bot);
  }
  std::function<void(const wire::Control& command)> on_done;

 private:
  void command(const std::string& verb, Arguments args) {
    commands_.push_back(
        {.reply = false, .request_id = std::to_string(++count_), .verb = verb, .args = std::move(args)});
    if (commands_.size() == 1) send_(commands_.front());
  }

  std::function<void(const wire::Message&)> send_;
  std::deque<wire::Control> commands_;
  std::set<std::string> cancelled_;
  int count_ = 0;
};

}  // namespace avenor::sim
