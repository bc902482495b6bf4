// The recorded behaviour of python-dotenv, a row a case.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace avenor::testing {

struct DotenvRow {
  std::string text;
  std::vector<std::pair<std::string, std::optional<std::string>>>
      values;  ///< as the final dictionary holds them
  std::vector<int> bad_lines;
  std::string since = "0.21.0";  ///< the first release that reads it so
};

const std::vector<DotenvRow>& python_dotenv_table();

}  // namespace avenor::testing
