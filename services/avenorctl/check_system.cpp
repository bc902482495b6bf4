#include <fmt/format.h>
#include <pwd.h>
#include <unistd.h>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

#include "domain/ids.hpp"

#include "avenorctl/diagnostics.hpp"
#include "config/reader.hpp"
#include "runtime/cpu_latency_hold.hpp"

namespace avenor::avenorctl {
namespace {

using Grade = Finding::Grade;

/// What a fixed command prints (no user text goes into it), or nothing when it could not be run.
std::string output_of(const char* command) {
  struct Close {
    void operator()(FILE* f) const { ::pclose(f); }
  };
  const std::unique_ptr<FILE, Close> pipe{::popen(command, "r")};
  std::string text;
  std::array<char, 512> buffer{};
  while (pipe && std::fgets(buffer.data(), buffer.size(), pipe.get())) text += buffer.data();
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void check_units(const Invocation& invocation, std::vector<Finding>& findings) {
  if (output_of("systemctl --user is-system-running 2>/dev/null").empty())
    return findings.push_back(
        {Grade::Warning, "units", "no systemd user manager is running for this user",
         "log in as this user directly (not with su), or: export XDG_RUNTIME_DIR=/run/user/$(id -u)"});
  config::Reader reader{invocation.settings};
  std::vector<std::string> units{"avenor-proxy", "avenor-market-data", "avenor-execution",
                                 "avenor-healthcheck"};
  for (const auto& bot : reader.optional_list("BOTS"))
    if (domain::parse_bot_id(bot)) units.push_back("avenor-strategy@" + bot);
  for (const auto& unit : units) {
    const auto state = output_of(("systemctl --user is-active '" + unit + ".service' 2>/dev/null").c_str());
    if (state == "active")
      findings.push_back({Grade::Good, "units", unit + " is active"});
    else if (output_of(("systemctl --user cat '" + unit + ".service' 2>/dev/null").c_str()).empty())
      findings.push_back({Grade::Warning, "units", unit + " is not installed", "scripts/install"});
    else
      findings.push_back({state == "failed" ? Grade::Bad : Grade::Warning, "units", unit + " is " + state,
                          state == "failed" ? "journalctl --user -u " + unit + " -n 50"
                                            : "systemctl --user start avenor.target"});
  }
}

void check_linger(std::vector<Finding>& findings) {
  const passwd* user = ::getpwuid(::getuid());
  if (!user) return;
  if (std::filesystem::exists(std::filesystem::path{"/var/lib/systemd/linger"} / user->pw_name))
    return findings.push_back({Grade::Good, "linger", "the daemons run without a login, and start at boot"});
  findings.push_back({Grade::Warning, "linger",
                      fmt::format("when {} logs out, the daemons stop", user->pw_name),
                      fmt::format("sudo loginctl enable-linger {}", user->pw_name)});
}

void check_clock(std::vector<Finding>& findings) {
  const auto synchronised = output_of("timedatectl show -p NTPSynchronized --value 2>/dev/null");
  if (synchronised == "yes")
    findings.push_back({Grade::Good, "clock", "is synchronised"});
  else if (synchronised == "no")
    findings.push_back(
        {Grade::Warning, "clock",
         "is not synchronised: on a clock that drifts prices look stale, and clock.skew halts the venue",
         "sudo timedatectl set-ntp true (with systemd-timesyncd or chrony installed)"});
}

// Without this device in the kernel there is nothing to do, and nothing to report.
void check_cpus(const Invocation& invocation, std::vector<Finding>& findings) {
  config::Reader reader{invocation.settings};
  const auto wanted = reader.choice("KEEP_CPUS_AWAKE");
  if (wanted == "false") return;
  const char* const device = runtime::CpuLatencyHold::kDevice;
  if (::access(device, W_OK) == 0)
    return findings.push_back({Grade::Good, "cpus", "stay awake while execution handles an order"});
  const bool missing = errno == ENOENT;
  if (missing && wanted == "auto") return;
  findings.push_back({Grade::Warning, "cpus",
                      fmt::format("go idle between the steps of an order, which adds latency: {}: {}", device,
                                  std::strerror(errno)),
                      missing ? "this kernel has no such device: set KEEP_CPUS_AWAKE=false"
                              : "scripts/install grants access to it; or set KEEP_CPUS_AWAKE=false"});
}

}  // namespace

void check_system(const Invocation& invocation, std::vector<Finding>& findings) {
  check_units(invocation, findings);
  check_linger(findings);
  check_clock(findings);
  check_cpus(invocation, findings);
}

}  // namespace avenor::avenorctl
