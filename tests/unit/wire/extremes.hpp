// Every field of a payload in turn at its extremes: as large, as small, with as many digits as can be spelt,
// at the bounds and one unit beyond, with either sign. The payloads are those that our writer makes, so both
// of the decoder's halves are met.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace avenor::testing {

/// Of amounts, spelt as the bus spells them: between quotes.
inline const std::vector<std::string>& extreme_amounts() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> values;
    for (const char* size : {"0",
                             "0.000000000001",
                             "1",
                             "100000000",
                             "999999999.999999999999",
                             "1000000000",
                             "1000000000.000000000001",
                             "9999999999999999",
                             "50000000000000000",
                             "100000000000000000",
                             "500000000000000000",
                             "999999999999.999999999999",
                             "1000000000000",
                             "1000000000000.000000000001",
                             "999999999999999.999999999999",
                             "1000000000000000",
                             "1000000000000000.000000000001",
                             "999999999999999999",
                             "999999999999999999.999999999999",
                             "1000000000000000000",
                             "340282366920938463463374607431768211456",
                             "0.0000000000001",
                             "1e308"}) {
      values.push_back(std::string{"\""} + size + "\"");
      values.push_back(std::string{"\"-"} + size + "\"");
    }
    return values;
  }();
  return all;
}

/// Of numbers, as they are.
inline const std::vector<std::string>& extreme_numbers() {
  static const std::vector<std::string> all = {"0",
                                               "-1",
                                               "1",
                                               "1000000000",
                                               "1000000001",
                                               "2147483647",
                                               "2147483648",
                                               "4611686018427387904",
                                               "7258118400000000000",
                                               "7258118400000000001",
                                               "9223372036854775807",
                                               "9223372036854775808",
                                               "-9223372036854775808",
                                               "18446744073709551615",
                                               "18446744073709551616",
                                               "1e10",
                                               "1.7976931348623157e308",
                                               "-1.7976931348623157e308",
                                               "4.9e-324",
                                               "1e400",
                                               "12.5"};
  return all;
}

/// `payload` once for each value of each field, at any depth.
inline std::vector<std::string> with_extremes(std::string_view payload) {
  std::vector<std::string> all;
  for (std::size_t at = payload.find("\":"); at != std::string_view::npos; at = payload.find("\":", at + 2)) {
    const std::size_t start = at + 2;
    std::size_t end = start;
    const bool is_text = payload[start] == '"';
    if (is_text) {
      for (++end; payload[end] != '"'; ++end) {
        if (payload[end] == '\\') ++end;
      }
      ++end;
    } else {
      while (end < payload.size() &&
             std::string_view("0123456789.-+eE").find(payload[end]) != std::string_view::npos)
        ++end;
      if (end == start) continue;  // an object, a list, true, false or null
    }
    for (const std::string& value : is_text ? extreme_amounts() : extreme_numbers()) {
      std::string changed{payload.substr(0, start)};
      changed += value;
      changed += payload.substr(end);
      all.push_back(std::move(changed));
    }
  }
  return all;
}

}  // namespace avenor::testing
