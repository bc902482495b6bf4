// A plain table: columns as wide as their widest cell, numbers to the right.
#pragma once

#include <string>
#include <vector>

namespace avenor::avenorctl {

class Table {
 public:
  enum class Align { Left, Right };
  struct Column {
    std::string title;
    Align align = Align::Left;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

  void row(std::vector<std::string> cells);
  bool empty() const { return rows_.empty(); }
  std::vector<std::string> lines() const;
  void print() const;  ///< on standard output

 private:
  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace avenor::avenorctl
