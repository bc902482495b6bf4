// Makes the example's strategy by its name, as the daemon does; prints what a bad parameter is told.
#include <cstdio>

#include "strategies/built_in.hpp"
#include "strategies/dip_buyer.hpp"
#include "strategy/registry.hpp"

using namespace avenor::strategy;

int main() {
  Registry registry = avenor::strategies::built_in();
  registry.add("dip_buyer", avenor::strategies::make_dip_buyer);
  for (const char* text : {R"({"qty":"10","dip":"0.50"})", R"({"qty":"-1"})"}) {
    auto parameters = Parameters::parse(text, "dip_001.json");
    if (!parameters) return 2;
    const auto made = registry.make("dip_buyer", *parameters);
    std::printf("%s\n", made && *made ? "made" : "not made");
    for (const auto& problem : parameters->finish()) std::printf("%s\n", problem.c_str());
  }
  return 0;
}
