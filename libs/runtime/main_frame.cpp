#include "runtime/main_frame.hpp"

#include <unistd.h>

#include <exception>

#include "runtime/log.hpp"
#include "runtime/service.hpp"
#include "runtime/systemd.hpp"

namespace avenor::runtime {

int run_main(const std::function<int()>& body) {
  try {
    return body();
  } catch (const std::exception& error) {
    log::critical("fatal", {{"ERROR", error.what()}});
    log::stop();
    return 1;
  }
}

int refuse(const std::string& service, const std::vector<std::string>& problems) {
  log::start(service, "info");  // the log is not open yet, because its settings are refused
  systemd::status("cannot start: " + (problems.empty() ? std::string{"see the log"} : problems.front()));
  const std::string title = "avenor " + service + ": cannot start";
  if (systemd::journal_attached()) {
    log::critical(title);
    for (const std::string& problem : problems) log::critical(problem);
  } else {
    std::string text = title + "\n";
    for (const std::string& problem : problems) text += "  " + problem + "\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
  }
  log::stop();
  return kExitConfig;
}

}  // namespace avenor::runtime
