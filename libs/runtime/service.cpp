#include "runtime/service.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <optional>
#include <utility>
#include <vector>

#include "core/contained.hpp"
#include "core/shortened.hpp"
#include "core/state_line.hpp"
#include "runtime/affinity.hpp"
#include "runtime/cpu_share.hpp"
#include "runtime/log.hpp"
#include "runtime/systemd.hpp"

namespace avenor::runtime {
namespace {

using boost::asio::steady_timer;
using Error = boost::system::error_code;

constexpr auto kStopPatience = std::chrono::seconds(4);
constexpr auto kStartExtension = std::chrono::seconds(30);
constexpr auto kStateBeat = std::chrono::seconds(1);
/// the limit of a heartbeat's text; systemd's STATUS= is one datagram
constexpr std::size_t kLongestReason = 4096;

steady_timer::duration to_steady(std::chrono::nanoseconds d) {
  return std::chrono::duration_cast<steady_timer::duration>(d);
}

// An exception ends only this tick: the next one follows.
void run_contained(const std::function<void()>& handler) {
  const auto failed = core::contained(handler);
  if (failed && log::once_per("timer failed " + *failed, 1.0))
    log::error("a timer's task failed", {{"ERROR", *failed}});
}

// As long as the loop runs, a turn's lines are written together at its end.
struct GatheredLog {
  explicit GatheredLog(boost::asio::io_context& io) {
    log::gather([&io] { boost::asio::post(io, log::flush); });
  }
  ~GatheredLog() { log::stop(); }
  GatheredLog(const GatheredLog&) = delete;
  GatheredLog& operator=(const GatheredLog&) = delete;
};

}  // namespace

struct Service::Impl {
  explicit Impl(std::string service_name)
      : name(std::move(service_name)), signals(io, SIGTERM, SIGINT, SIGHUP) {}

  void await_signal(Service& service) {
    signals.async_wait([this, &service](const Error& error, int signal) {
      if (error) return;
      if (signal == SIGHUP) {
        log::info("reload requested");
        if (reload) reload();
      } else {
        log::info("stop requested", {{"SIGNAL", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
        service.stop();
      }
      await_signal(service);
    });
  }

  // Before READY a slow start (a missing proxy or database) must not count as a failed one.
  void keep_start_alive() {
    if (is_ready) return;
    systemd::extend_timeout(kStartExtension);
  }

  void tell_status() {
    std::string line = degraded.empty() ? status : "degraded: " + degraded;
    if (!degraded.empty() && !status.empty()) line += " (" + status + ")";
    if (line == told) return;
    told = std::move(line);
    systemd::status(told);
  }

  static void log_degraded(const std::optional<core::StateLine::Line>& line) {
    if (!line) return;
    if (line->state.empty())
      log::info("no longer degraded" + line->suffix);
    else
      log::warning("degraded" + line->suffix, {{"REASON", line->state}});
  }

  std::string name;
  boost::asio::io_context io{1};
  boost::asio::signal_set signals;
  core::SystemClock clock;
  core::MonoTime started = clock.mono();
  std::optional<CpuShare> cpu_share;
  std::vector<std::function<void(std::function<void()>)>> stoppers;
  std::function<void()> reload;
  std::string status, degraded, told;
  core::StateLine degraded_line;
  std::size_t still_stopping = 0;
  int exit_code = kExitOk;
  bool is_ready = false;
  bool stopping = false;
};

Service::Service(std::string name) : impl_(std::make_unique<Impl>(std::move(name))) {
  ::signal(SIGPIPE, SIG_IGN);
  impl_->await_signal(*this);
}

Service::~Service() = default;

const std::string& Service::name() const { return impl_->name; }
boost::asio::io_context& Service::io() { return impl_->io; }
const core::Clock& Service::clock() const { return impl_->clock; }
const std::string& Service::degraded_reason() const { return impl_->degraded; }
const std::string& Service::status_line() const { return impl_->status; }
double Service::uptime_s() const {
  return static_cast<double>((impl_->clock.mono() - impl_->started).count()) / 1e9;
}

void Service::every(std::chrono::nanoseconds interval, std::function<void()> handler) {
  struct Beat {
    steady_timer timer;
    steady_timer::duration interval;
    std::function<void()> handler;
  };
  struct Again {
    static void wait(const std::shared_ptr<Beat>& beat) {
      beat->timer.async_wait([beat](const Error& error) {
        if (error) return;
        const auto due = beat->timer.expiry() + beat->interval;
        beat->timer.expires_at(std::max(due, steady_timer::clock_type::now()));
        run_contained(beat->handler);
        wait(beat);
      });
    }
  };
  auto beat = std::make_shared<Beat>(Beat{steady_timer(impl_->io), to_steady(interval), std::move(handler)});
  beat->timer.expires_after(beat->interval);
  Again::wait(beat);
}

void Service::after(std::chrono::nanoseconds delay, std::function<void()> handler) {
  auto timer = std::make_shared<steady_timer>(impl_->io, to_steady(delay));
  timer->async_wait([timer, handler = std::move(handler)](const Error& error) {
    if (!error) run_contained(handler);
  });
}

void Service::on_stop(std::function<void(std::function<void()> done)> stopper) {
  impl_->stoppers.push_back(std::move(stopper));
}

void Service::on_reload(std::function<void()> handler) { impl_->reload = std::move(handler); }

void Service::ready() {
  if (std::exchange(impl_->is_ready, true)) return;
  systemd::ready();
  log::info("ready");
}

void Service::status(const std::string& line) {
  impl_->status = line;
  impl_->tell_status();
}

void Service::degraded(const std::string& reason) {
  if (reason == impl_->degraded) return;
  impl_->degraded = core::shortened(reason, kLongestReason);
  impl_->log_degraded(impl_->degraded_line.change(impl_->degraded, impl_->clock.mono()));
  impl_->tell_status();
}

void Service::share_cpu() {
  auto cpus = allowed_cpus();
  if (!cpus)
    return log::warning("CPU_AFFINITY=auto: the daemon's CPUs are unchanged",
                        {{"WHY", cpus.error().message}});
  impl_->cpu_share.emplace(std::move(*cpus), impl_->clock.mono(), keep_to_cpus);
  every(CpuShare::kBeat, [this] { impl_->cpu_share->beat(impl_->clock.mono()); });
}

void Service::crowded() {
  if (impl_->cpu_share) impl_->cpu_share->crowded(impl_->clock.mono());
}

int Service::run() {
  const auto work = boost::asio::make_work_guard(impl_->io);
  if (const auto interval = systemd::watchdog_interval()) {
    systemd::watchdog();
    every(*interval, [] { systemd::watchdog(); });
  }
  every(kStateBeat, [this] { impl_->log_degraded(impl_->degraded_line.due(impl_->clock.mono())); });
  impl_->keep_start_alive();
  every(kStartExtension / 3, [this] { impl_->keep_start_alive(); });
  const GatheredLog lines(impl_->io);
  impl_->io.run();
  log::info("stopped", {{"EXIT_CODE", std::to_string(impl_->exit_code)}});
  return impl_->exit_code;
}

void Service::stop(int exit_code) {
  if (std::exchange(impl_->stopping, true)) {
    log::warning("stop requested again: no longer waiting");
    impl_->io.stop();
    return;
  }
  impl_->exit_code = exit_code;
  systemd::stopping();
  impl_->still_stopping = impl_->stoppers.size() + 1;
  const auto one_done = [this] {
    if (--impl_->still_stopping == 0) impl_->io.stop();
  };
  for (const auto& stopper : impl_->stoppers) {
    stopper([one_done, is_done = std::make_shared<bool>(false)] {
      if (!std::exchange(*is_done, true)) one_done();
    });
  }
  after(kStopPatience, [this] {
    log::warning("a component did not stop in time");
    impl_->io.stop();
  });
  boost::asio::post(impl_->io, one_done);
}

}  // namespace avenor::runtime
