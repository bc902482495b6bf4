#include "oms/sessions/venue_supervisor.hpp"

#include <fmt/format.h>

#include "core/failpoint.hpp"

namespace avenor::oms {

void VenueSupervisor::begin() {
  p_.session.account().on_warning([this](const std::string& text) { warn(text, p_.session.name().str()); });
  p_.instruments.on_problem(
      [this](const domain::Symbol& symbol, const std::string& text) { warn(text, symbol.str()); });
  p_.session.venue().start_stream({
      .on_order = [this](const venue::OrderReport& report) { heard(report); },
      .on_fill = [this](const venue::FillReport& fill,
                        const venue::OrderReport& order) { heard(fill, order); },
      .on_up = [this] { stream_opened(); },
      .on_down = [this](const std::string& reason) { stream_lost(reason); },
      .on_warning = [this](const std::string& text) { warn(text, p_.session.name().str()); },
  });
}

void VenueSupervisor::warn(const std::string& text, const std::string& subject) {
  p_.events.alert(
      {.severity = domain::Severity::Warning, .code = "venue.strange", .message = text, .subject = subject});
}

void VenueSupervisor::heard(const venue::OrderReport& report) {
  AVENOR_FAILPOINT("exec.before_event");
  stream_watch_.heard();
  (void)p_.containment.run("an order report of the venue's stream", report.client_id,
                           [&] { p_.session.on_execution_report(report, "venue stream"); });
  AVENOR_FAILPOINT("exec.after_event");
}

void VenueSupervisor::heard(const venue::FillReport& fill, const venue::OrderReport& order) {
  AVENOR_FAILPOINT("exec.before_event");
  stream_watch_.heard();
  (void)p_.containment.run("an execution of the venue's stream", order.client_id,
                           [&] { p_.session.on_execution_report(fill, &order, "venue stream"); });
  if (!p_.orders.find_at_venue(p_.session.name(), fill.venue_order_id, order.client_id))
    p_.passes.expect_break(p_.clock.mono());
  AVENOR_FAILPOINT("exec.after_event");
}

void VenueSupervisor::stream_opened() {
  stream_up_ = true;
  stream_watch_.up(p_.prices.now_at(p_.session.name()));
  stream_trouble_.clear();
  if (p_.reconciler.passed_once()) p_.session.set_hears(true);
  pass();
}

void VenueSupervisor::stream_lost(const std::string& reason) {
  stream_up_ = false;
  stream_watch_.down();
  stream_trouble_ = reason;
  p_.session.set_hears(false);
}

void VenueSupervisor::tick() {
  // Each in a frame of its own: a failure of one does not stop the others.
  const std::string_view venue = p_.session.name().view();
  (void)p_.containment.run(asking_, venue, [&] { p_.session.tick(); });
  (void)p_.containment.run(comparing_, venue, [&] {
    p_.reconciler.tick();
    check_stream();
    if (p_.passes.due(p_.clock.mono())) pass();
  });
}

void VenueSupervisor::pass() {
  p_.passes.begun();
  p_.clock_monitor.check();
  p_.instruments.refresh();
  AVENOR_FAILPOINT("exec.before_reconcile");
  p_.reconciler.run([this](const core::Status& status) { passed(status); });
}

void VenueSupervisor::passed(const core::Status& status) {
  AVENOR_FAILPOINT("exec.after_reconcile");
  if (!status) {
    pass_trouble_ = status.error().message;
    p_.passes.failed(p_.clock.mono());
    return;
  }
  pass_trouble_.clear();
  p_.passes.passed(p_.clock.mono(), stream_watch_.unproved());
  p_.session.set_hears(stream_up_);
  p_.account.check();
  p_.readiness.venue_passed(p_.session.name());
}

void VenueSupervisor::reconcile(const std::function<void(const core::Status&)>& done) {
  p_.clock_monitor.check();
  p_.reconciler.run([this, done](const core::Status& status) {
    // and the account's trading permission: the operator who has it restored should not wait for the next
    // pass
    if (status) p_.account.check();
    done(status);
  });
}

void VenueSupervisor::missed(core::WallTime happened) {
  stream_watch_.missed(happened, p_.prices.now_at(p_.session.name()), p_.clock.mono());
}

void VenueSupervisor::check_stream() {
  if (!stream_watch_.found_deaf(p_.clock.mono())) return;
  const auto& name = p_.session.name();
  p_.events.alert(
      {.severity = domain::Severity::Critical,
       .code = "stream.deaf",
       .message = fmt::format(
           "the open order stream of {} did not deliver an execution that a query then found: it is "
           "reconnected ({} times so far); the venue is queried every 10 s until the stream delivers again",
           name, stream_watch_.times()),
       .subject = name.str()});
  p_.session.venue().renew_stream("it did not deliver an execution");
}

}  // namespace avenor::oms
