#include "json/value.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "core/shortened.hpp"

namespace avenor::json {
namespace {

constexpr std::size_t kLongestShown = 80;

}  // namespace

const Value* Value::find(std::string_view key) const {
  const auto* members = as<Object>();
  if (members == nullptr) return nullptr;
  for (auto member = members->rbegin(); member != members->rend(); ++member) {
    if (member->first == key) return member->second.is<Null>() ? nullptr : &member->second;
  }
  return nullptr;
}

std::span<const Value> Value::items() const {
  const auto* list = as<Array>();
  return list == nullptr ? std::span<const Value>{} : std::span<const Value>{*list};
}

std::string_view Value::text() const {
  const auto* words = as<std::string>();
  return words == nullptr ? std::string_view{} : std::string_view{*words};
}

const std::string* Value::spelling() const {
  const auto* number = as<Number>();
  return number != nullptr ? &number->text : as<std::string>();
}

std::string_view Value::text_of(std::string_view key) const {
  const Value* member = find(key);
  return member == nullptr ? std::string_view{} : member->text();
}

std::string_view Value::kind() const {
  constexpr std::string_view kKinds[] = {"null", "true or false", "a number", "text", "a list", "an object"};
  return kKinds[value.index()];
}

std::string Value::shown() const {
  std::string text{kind()};
  if (const auto* truth = as<bool>())
    text = *truth ? "true" : "false";
  else if (const auto* number = as<Number>())
    text = number->text;
  else if (const auto* words = as<std::string>())
    text = fmt::format("\"{}\"", *words);
  return core::shortened(text, kLongestShown);
}

}  // namespace avenor::json
