// What a daemon does not have it cannot leak: the memory of each is searched for every secret that it has no
// need of.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <string>
#include <vector>

#include "integration/bus/bus_world.hpp"
#include "support/catch.hpp"
#include "support/wait.hpp"

using namespace avenor::testing;

namespace {

// larger is a sanitizer's own bookkeeping, terabytes of it
constexpr unsigned long kLargestRegion = 8UL << 30U;
constexpr unsigned long kPage = 4096, kPagesAtOnce = 16'384;

/// Calls `use` with each run of pages of [from, to) that hold anything: an allocator reserves far more than
/// it uses.
template <class Use>
void each_used(int pages, unsigned long from, unsigned long to, const Use& use) {
  constexpr std::uint64_t kHoldsAnything = 3UL << 62U;  // in memory, or swapped out (see proc_pid_pagemap(5))
  unsigned long begin = from;
  for (unsigned long at = from; at < to;) {
    std::vector<std::uint64_t> entries(std::min(kPagesAtOnce, (to - at) / kPage));
    const auto bytes = entries.size() * sizeof(std::uint64_t);
    REQUIRE(::pread(pages, entries.data(), bytes, static_cast<off_t>(at / kPage * sizeof(std::uint64_t))) ==
            static_cast<ssize_t>(bytes));
    for (const auto entry : entries) {
      at += kPage;
      if ((entry & kHoldsAnything) != 0) continue;
      if (begin < at - kPage) use(begin, at - kPage);
      begin = at;
    }
  }
  if (begin < to) use(begin, to);
}

/// Occurrences of `what` in all that the process can read and write.
int in_memory_of(pid_t pid, const std::string& what) {
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  std::ifstream memory("/proc/" + std::to_string(pid) + "/mem", std::ios::binary);
  const int pages = ::open(("/proc/" + std::to_string(pid) + "/pagemap").c_str(), O_RDONLY | O_CLOEXEC);
  REQUIRE(maps.good());
  REQUIRE(memory.good());
  REQUIRE(pages >= 0);
  int found = 0;
  for (std::string line; std::getline(maps, line);) {
    unsigned long from = 0, to = 0;
    char rights[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &from, &to, rights) != 3 || rights[0] != 'r' ||
        rights[1] != 'w')
      continue;
    if (to - from > kLargestRegion) continue;
    each_used(pages, from, to, [&](unsigned long begin, unsigned long end) {
      std::string text(end - begin, '\0');
      memory.clear();
      memory.seekg(static_cast<std::streamoff>(begin));
      memory.read(text.data(), static_cast<std::streamsize>(text.size()));
      text.resize(static_cast<std::size_t>(std::max<std::streamsize>(memory.gcount(), 0)));
      for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    });
  }
  ::close(pages);
  return found;
}

}  // namespace

TEST_CASE("secrets: no daemon has one in its memory that it does not need") {
  // In two halves, so that the test's own text is not what is found in a child's inherited environment.
  const std::string database = std::string{"canary-"} + "database-3f1c";
  const std::string trading = std::string{"canary-"} + "trading-9b2e";
  const std::string by_environment = std::string{"canary-"} + "environment-77aa";
  BusWorld world;
  world.settings("DATABASE_URL=\"postgresql://u:" + database +
                 "@127.0.0.1/avenor\"\nALPACA_KEY_ID=key\nALPACA_SECRET_KEY='" + trading +
                 "'\nMARKER=canary-marker\nVENUES=alpaca\nSYMBOLS=IBM\nBOTS=one\nPAPER_LISTEN=127.0.0.1:0\n"
                 "ALPACA_TRADING_URL=http://127.0.0.1:9\nALPACA_DATA_STREAM_URL=ws://127.0.0.1:9/v2/iex\n");
  world.dir.write(
      "config/bots/one.json",
      R"({"bot_id":"one","bot_name":"One","bot_type":"momentum","strategy":"ema_cross","venue":"alpaca",
    "symbols":["IBM"],"parameters":{"fast":2,"slow":5,"qty":"1"}})");
  struct Searched {
    std::string daemon;
    std::vector<std::string> args;
    bool trades;  ///< needs the venue's keys
  };
  const std::map<std::string, std::string> environment = {{"ALPACA_KEY_ID", by_environment}};
  const std::vector<Searched> all = {{"proxy", {}, false},
                                     {"healthcheck", {}, false},
                                     {"strategy", {"--bot", "one"}, false},
                                     {"market_data", {}, true},
                                     {"paper_exchange", {}, true}};
  std::vector<std::unique_ptr<Process>> running;
  for (const auto& [daemon, args, trades] : all) {
    INFO(daemon);
    const auto& process = running.emplace_back(world.start(daemon, environment, args));
    REQUIRE(process->says(" ready"));
    // the search finds what is there
    CHECK(in_memory_of(process->pid(), std::string{"canary-"} + "marker") > 0);
    if (trades) CHECK(in_memory_of(process->pid(), trading) > 0);
    std::vector<std::string> secrets{database};
    if (!trades) {
      secrets.push_back(trading);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
      secrets.push_back(by_environment);  // a sanitizer keeps a copy of the environment for itself
#endif
    }
    for (const auto& secret : secrets) {
      INFO(secret);
      CHECK(in_memory_of(process->pid(), secret) == 0);
    }
  }
}
