#include "paper_exchange/faults/absurd.hpp"

#include <algorithm>

#include "core/clock.hpp"

namespace avenor::paper_exchange {
namespace {

constexpr std::string_view kFigure = "100000000000000000";
constexpr std::string_view kTime = "9999-12-31T23:59:59.999999999Z";

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_of("0123456789") != std::string_view::npos &&
         text.find_first_not_of("0123456789.-+eE") == std::string_view::npos;
}

/// The end of the value that begins at `from`: after the closing quote, or before what follows a bare one.
std::size_t end_of_value(std::string_view json, std::size_t from) {
  if (json[from] != '"') return std::min(json.find_first_of(",}] \n", from), json.size());
  for (std::size_t at = from + 1; at < json.size(); ++at) {
    if (json[at] == '\\')
      ++at;
    else if (json[at] == '"')
      return at + 1;
  }
  return json.size();
}

struct Absurdity {
  AbsurdIn what;
  std::string_view figure;
  const dialects::AbsurdTexts* fields;  ///< none: all
};

std::string distorted(std::string_view json, const Absurdity& how);

}  // namespace

std::string make_absurd(std::string_view json, AbsurdIn what) {
  return distorted(json, {.what = what, .figure = kFigure, .fields = nullptr});
}

std::string make_absurd(std::string_view json, const dialects::AbsurdTexts& fields, std::string_view figure) {
  return distorted(json, {.what = AbsurdIn::Figures, .figure = figure, .fields = &fields});
}

namespace {

std::string distorted(std::string_view json, const Absurdity& how) {
  std::string out;
  out.reserve(json.size() + 64);
  std::size_t at = 0;
  std::string_view name;
  while (at < json.size()) {
    // Up to the next member's value; strings are passed over whole, whatever is in them.
    const std::size_t next = json.find_first_of("\":", at);
    if (next == std::string_view::npos) break;
    if (json[next] == '"') {
      const auto end = end_of_value(json, next);
      out.append(json.substr(at, end - at));
      name = end - next < 2 ? std::string_view{} : json.substr(next + 1, end - next - 2);
      at = end;
      continue;
    }
    out.append(json.substr(at, next + 1 - at));
    at = next + 1;
    if (at == json.size() || json[at] == '{' || json[at] == '[') continue;
    const auto end = end_of_value(json, at);
    const bool quoted = json[at] == '"';
    const auto value = json.substr(at + (quoted ? 1 : 0), end - at - (quoted ? 2 : 0));
    const auto put = [&](std::string_view instead) {
      if (quoted) out.push_back('"');
      out.append(instead);
      if (quoted) out.push_back('"');
    };
    const bool meant = how.fields == nullptr || how.fields->has(name);
    if (how.what != AbsurdIn::Times && meant && is_number(value))
      put(how.figure);
    else if (how.what != AbsurdIn::Figures && quoted && core::parse_rfc3339(value))
      put(kTime);
    else
      out.append(json.substr(at, end - at));
    at = end;
  }
  out.append(json.substr(at));
  return out;
}

}  // namespace

}  // namespace avenor::paper_exchange
