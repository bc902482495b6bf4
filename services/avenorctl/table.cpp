#include "avenorctl/table.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "avenorctl/output.hpp"
#include "avenorctl/printable.hpp"

namespace avenor::avenorctl {

void Table::row(std::vector<std::string> cells) {
  for (auto& cell : cells) cell = printable(cell);
  rows_.push_back(std::move(cells));
}

std::vector<std::string> Table::lines() const {
  std::vector<std::size_t> widths;
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    std::size_t width = columns_[i].title.size();
    for (const auto& row : rows_) width = std::max(width, i < row.size() ? row[i].size() : 0);
    widths.push_back(width);
  }
  std::vector<std::string> lines;
  const auto line = [&](auto&& cell) {
    std::string text;
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      text += columns_[i].align == Align::Right ? fmt::format("{:>{}}", cell(i), widths[i])
                                                : fmt::format("{:<{}}", cell(i), widths[i]);
      if (i + 1 < columns_.size()) text += "  ";
    }
    text.erase(text.find_last_not_of(' ') + 1);
    lines.push_back(std::move(text));
  };
  line([&](std::size_t i) { return columns_[i].title; });
  for (const auto& row : rows_) line([&](std::size_t i) { return i < row.size() ? row[i] : std::string{}; });
  return lines;
}

void Table::print() const {
  for (const auto& line : lines()) print_line(line);
}

}  // namespace avenor::avenorctl
