// Prints the writer's statements as ledger_cost.py wants them: a line of JSON each, {"name": …, "text": …}.
#include <fmt/format.h>

#include "json/writer.hpp"
#include "ledger/statements.hpp"

int main() {
  for (const auto& statement : avenor::ledger::sql::prepared())
    fmt::print("{}\n", avenor::json::object([&](auto& line) {
                 line.field("name", statement.name).field("text", statement.text);
               }));
}
