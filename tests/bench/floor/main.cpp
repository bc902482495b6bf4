// floor strategy|execution --inbound URL --outbound URL [--url POSTGRESQL --broker PORT --batch N]
#include "bench/floor/floor.hpp"

#include <cstdio>
#include <exception>

using namespace avenor::bench;

int main(int argc, char** argv) {
  const Options options(argc, argv);
  try {
    if (options.word() == "strategy") return floor::run_strategy(options);
    if (options.word() == "execution") return floor::run_execution(options);
    Options::die("floor strategy|execution, not '" + options.word() + "'");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "floor: %s\n", error.what());
    return 1;
  }
}
