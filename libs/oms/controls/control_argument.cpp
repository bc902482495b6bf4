#include "oms/controls/control_argument.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>

#include "core/shortened.hpp"

namespace avenor::oms {
namespace {

enum class Kind { Text, Name, Switch };
struct Argument {
  std::string_view name;
  Kind kind = Kind::Text;
};
struct Verb {
  std::string_view name;
  std::span<const Argument> takes;
};

constexpr Argument kHaltTakes[] = {{"bot", Kind::Name}, {"symbol", Kind::Name},   {"venue", Kind::Name},
                                   {"reason"},          {"cancel", Kind::Switch}, {"flatten", Kind::Switch}};
constexpr Argument kResumeTakes[] = {
    {"bot", Kind::Name}, {"symbol", Kind::Name}, {"venue", Kind::Name}, {"reason"}};
constexpr Argument kResolveTakes[] = {
    {"client_order_id", Kind::Name}, {"as", Kind::Name}, {"reason"}, {"unasked", Kind::Switch}};
constexpr Argument kOrderTakes[] = {{"client_order_id", Kind::Name}};
constexpr std::array kVerbs{Verb{"halt", kHaltTakes},       Verb{"resume", kResumeTakes},
                            Verb{"resolve", kResolveTakes}, Verb{"order", kOrderTakes},
                            Verb{"trace", kOrderTakes},     Verb{"status", {}},
                            Verb{"reconcile", {}}};
constexpr std::size_t kShown = 64;

}  // namespace

core::Status check_arguments(const domain::Control& request) {
  const auto* const verb = std::ranges::find(kVerbs, request.verb, &Verb::name);
  if (verb == kVerbs.end()) return {};
  for (const auto& [key, value] : request.args) {
    const auto known = std::ranges::find(verb->takes, key, &Argument::name);
    if (known == verb->takes.end()) {
      std::vector<std::string_view> names;
      for (const auto& argument : verb->takes) names.push_back(argument.name);
      return core::fail(names.empty() ? fmt::format("{} takes no arguments, but {} was given", verb->name,
                                                    core::shortened(key, kShown))
                                      : fmt::format("{} has no argument {}: its arguments are {}", verb->name,
                                                    core::shortened(key, kShown), fmt::join(names, ", ")));
    }
    if (std::ranges::count(request.args, key, [](const auto& arg) { return arg.first; }) > 1)
      return core::fail(fmt::format("{} is given twice", key));
    if (known->kind == Kind::Name && value.empty())
      return core::fail(fmt::format("{} is empty: give it a value or leave it out", key));
    if (known->kind == Kind::Switch && value != "true" && value != "false")
      return core::fail(
          fmt::format("{} is '{}': it must be true or false", key, core::shortened(value, kShown)));
  }
  return {};
}

}  // namespace avenor::oms
