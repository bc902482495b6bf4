#include "oms/controls/operator_commands.hpp"

#include <fmt/format.h>

#include "oms/controls/control_argument.hpp"

namespace avenor::oms {

void OperatorCommands::control(const domain::Control& request, core::WallTime sent) {
  // By our monotonic clock: what it is compared with is older or newer than that, whatever becomes of the
  // wall clock.
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
  // A halt is in force at once; to lift one, it must be known what there is.
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
  return args;
}

OperatorCommands::Args OperatorCommands::trace(const domain::Control& request) {
  const LiveOrder* live = p_.orders.find(domain::ClientOrderId{argument(request, "client_order_id")});
  if (!live) return {{"ok", "false"}, {"message", "execution does not hold this order in memory any more"}};
  Args args{{"ok", "true"}};
  for (auto& step : live->trace.told()) args.push_back(std::move(step));
  return args;
}

void OperatorCommands::reconcile(const std::function<void(const core::Status&)>& answer) {
  for (const auto& [name, station] : p_.router.all()) station->supervisor.reconcile(answer);
}

}  // namespace avenor::oms
