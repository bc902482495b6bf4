#include "oms/controls/operator_commands.hpp"

#include <fmt/format.h>

#include <memory>

#include "oms/controls/control_argument.hpp"

namespace avenor::oms {

void OperatorCommands::control(const domain::Control& request, core::WallTime sent) {
  // By our monotonic clock: comparisons with it stay right when the wall clock is changed.
  const auto made = p_.clock.mono() - (sent.is_set() ? p_.clock.wall() - sent : core::Duration{});
  const auto answer = [this, request](const core::Status& status) {
    if (status)
      reply(request, {{"ok", "true"}});
    else
      reply(request, {{"ok", "false"}, {"message", status.error().message}});
  };
  const auto& verb = request.verb;
  if (const auto good = check_arguments(request); !good) return answer(good);
  if (verb == "status") return reply(request, status());
  if (verb == "order")
    return reply(request, p_.delays.known_of(domain::ClientOrderId{argument(request, "client_order_id")}));
  // A halt is in force at once; lifting one requires that the existing halts are known.
  const bool recovered = p_.readiness.recovered();
  if (!recovered && verb == "resume") p_.halts.resume_early(request, made);
  if (!recovered && (verb == "reconcile" || verb == "resume"))
    return answer(core::fail("execution is still reading the ledger"));
  if (verb == "trace") return reply(request, trace(request));
  if (verb == "reconcile") return reconcile(answer);
  if (verb == "resolve") return p_.resolve.carry_out(request, made, answer);
  if (verb == "halt") return p_.halts.halt(request, made, answer);
  if (verb == "resume") return p_.halts.resume(request, made, answer);
  answer(core::fail(fmt::format("execution knows no verb {}", verb)));
}

void OperatorCommands::ledger_read() {
  for (const auto& halt : p_.halts.take_early()) control(halt.request, p_.clock.wall() - halt.age);
}

void OperatorCommands::reply(const domain::Control& request, Args args) {
  p_.events.publish(domain::Control{
      .reply = true, .request_id = request.request_id, .verb = request.verb, .args = std::move(args)});
}

OperatorCommands::Args OperatorCommands::status() const {
  Args args{{"ok", "true"}, {"summary", p_.status.summary()}, {"trouble", p_.status.degraded_reason()}};
  for (const auto& [key, reason] : p_.kill_switch.all())
    args.emplace_back(KillSwitch::control_name(key), reason);
  for (auto& cancel : p_.delays.pending_cancels()) args.push_back(std::move(cancel));
  for (const auto& [name, components] : p_.router.all())
    args.emplace_back("venue." + name.str(), p_.status.venue(*components));
  return args;
}

OperatorCommands::Args OperatorCommands::trace(const domain::Control& request) {
  const LiveOrder* live = p_.orders.find(domain::ClientOrderId{argument(request, "client_order_id")});
  if (!live) return {{"ok", "false"}, {"message", "execution no longer has this order in memory"}};
  Args args{{"ok", "true"}};
  for (auto& step : live->trace.told()) args.push_back(std::move(step));
  return args;
}

// One answer when all have answered; each that could not be compared is named.
void OperatorCommands::reconcile(const std::function<void(const core::Status&)>& answer) {
  struct Answers {
    std::size_t missing;
    std::string failed;
  };
  const auto answers = std::make_shared<Answers>(Answers{.missing = p_.router.all().size(), .failed = {}});
  if (answers->missing == 0) return answer({});
  for (const auto& [name, components] : p_.router.all())
    components->supervisor.reconcile([answers, answer, venue = name](const core::Status& status) {
      if (!status)
        answers->failed +=
            fmt::format("{}{}: {}", answers->failed.empty() ? "" : "; ", venue, status.error().message);
      if (--answers->missing > 0) return;
      answer(answers->failed.empty() ? core::Status{} : core::fail(answers->failed));
    });
}

}  // namespace avenor::oms
