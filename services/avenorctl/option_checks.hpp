// What the values of options may be. A bad value is a bad argument: exit code 64, with the option, the value
// and what it may be.
#pragma once

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdlib>
#include <string>
#include <string_view>
#include <system_error>

#include "core/result.hpp"

namespace avenor::avenorctl {

/// A value that one of our parsers accepts.
template <class Value>
CLI::Validator parsed_by(core::Result<Value> (*parse)(std::string_view)) {
  return {[parse](const std::string& text) {
            const auto value = parse(text);
            return value ? std::string{} : value.error().message;
          },
          ""};
}

/// A count. (What CLI::Range says differs between its releases.)
inline CLI::Validator count_between(long least, long most) {
  return {[least, most](const std::string& text) {
            long value = 0;
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            const bool good =
                error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most;
            return good ? std::string{}
                        : fmt::format("'{}' is not a number from {} to {}", text, least, most);
          },
          fmt::format("in [{} - {}]", least, most)};
}

/// A time. (CLI::Range takes NaN for a number within every range.)
inline CLI::Validator seconds_between(double least, double most) {
  return {[least, most](const std::string& text) {
            char* end = nullptr;
            const double value = std::strtod(text.c_str(), &end);
            const bool good = end != text.c_str() && *end == '\0' && value >= least && value <= most;
            return good ? std::string{}
                        : fmt::format("'{}' is not a number of seconds from {} to {}", text, least, most);
          },
          fmt::format("in [{} - {}]", least, most)};
}

}  // namespace avenor::avenorctl
