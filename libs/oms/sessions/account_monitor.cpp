#include "oms/sessions/account_monitor.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/shortened.hpp"

namespace avenor::oms {

void AccountMonitor::check() {
  auto flows = positions_.cash_flows(session_.name());
  session_.account().balance(
      [this, flows = std::move(flows)](const venue::VenueResult<domain::Balance>& answer) {
        notice_read(answer ? nullptr : &answer.error());
        if (!answer) return;
        notice_blocked();
        compare_cash(*answer, flows);
      });
}

void AccountMonitor::compare_cash(const domain::Balance& shown, const PositionBook::CashFlows& flows) {
  // An execution came in between: whether the venue's figure contains it is unknown. The next pass queries
  // again.
  if (positions_.cash_flows(session_.name()) != flows || session_.in_doubt()) return;
  // Its cash may lag behind our executions as much as its positions.
  const bool quiet = !session_.recent().any_since(clock_.mono() - settles_);
  const auto flow = flows.find(shown.currency);
  const auto odd = cash_.look(shown.cash, flow == flows.end() ? domain::Money{} : flow->second, quiet);
  if (!odd) return;
  events_.alert(
      {.severity = domain::Severity::Warning,
       .code = "cash.drift",
       .message = fmt::format("{} shows {} {} of cash, {} {} than our executions explain: a deposit, a "
                              "dividend, interest, a fee, or trading from outside Avenor",
                              session_.name(), shown.cash, shown.currency, odd->abs(),
                              *odd > domain::Money{} ? "more" : "less"),
       .subject = session_.name().str()});
}

void AccountMonitor::notice_read(const venue::VenueError* trouble) {
  constexpr std::size_t kMostShown = 300;
  const std::string subject = session_.name().str();
  if (!trouble) {
    if (!std::exchange(trouble_, {}).empty())
      events_.alert({.severity = domain::Severity::Info,
                     .code = "venue.account_read",
                     .message = fmt::format("the account of {} can be read again", subject),
                     .subject = subject});
    unread_ = 0;
    return;
  }
  ++unread_;
  // A single request may fail for any reason; a malformed answer is reported at once.
  if (unread_ == 1 && trouble->code != "venue.bad_answer") return;
  const bool first = trouble_.empty();
  trouble_ = core::shortened(trouble->message, kMostShown);
  const bool last = unread_ == kUnknownAfter;
  if (!first && !last) return;
  events_.alert({.severity = last ? domain::Severity::Critical : domain::Severity::Warning,
                 .code = "venue.account_unread",
                 .message = fmt::format(
                     "cannot read whether {}'s account may trade ({}); {}", subject, trouble_,
                     last ? "nothing is opened until it is readable"
                          : fmt::format("after {} comparisons in a row nothing is opened", kUnknownAfter)),
                 .subject = subject});
}

void AccountMonitor::notice_blocked() {
  const std::string blocked = session_.account().account_blocked();
  const std::string subject = session_.name().str();
  if (blocked == std::exchange(blocked_, blocked)) return;
  if (blocked.empty())
    events_.alert({.severity = domain::Severity::Info,
                   .code = "venue.account_open",
                   .message = fmt::format("{} accepts orders of this account again", subject),
                   .subject = subject});
  else
    events_.alert(
        {.severity = domain::Severity::Critical,
         .code = "venue.account_blocked",
         .message = fmt::format(
             "account blocked: {} says {}; orders are refused until it is unblocked: check the broker's site",
             subject, blocked),
         .subject = subject});
}

}  // namespace avenor::oms
