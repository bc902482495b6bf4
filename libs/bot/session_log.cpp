#include "bot/session_log.hpp"

#include <string>

#include "domain/text.hpp"

namespace avenor::bot {

using core::LogLevel;

void SessionLog::write(LogLevel level, std::string_view text, core::LogFields fields) {
  key_.assign(1, static_cast<char>('0' + static_cast<int>(level)));
  key_.append(1, '\x1f').append(text);
  for (const auto& field : fields) key_.append(1, '\x1f').append(field.value);
  write_one_of(key_, level, text, fields);
}

void SessionLog::about(const strategy::OrderView& order, LogLevel level, std::string_view text) {
  write(level, text,
        {{"CLIENT_ORDER_ID", order.id.str()},
         {"SYMBOL", order.symbol.str()},
         {"STATUS", std::string(domain::to_text(order.status))},
         {"FILLED_QTY", order.filled_qty.to_string()}});
}

void SessionLog::write_one_of(std::string_view key, LogLevel level, std::string_view text,
                              core::LogFields fields) {
  if (const auto told = repeats_.hear(key, clock_.mono()))
    events_.log(level, std::string{text} + told.suffix(), fields);
}

void SessionLog::state(const std::optional<core::StateLine::Line>& line, const domain::Symbol& symbol,
                       std::string_view all_well) {
  if (!line) return;
  events_.log(line->state.empty() ? LogLevel::Info : LogLevel::Warning,
              (line->state.empty() ? std::string{all_well} : line->state) + line->suffix,
              {{"SYMBOL", symbol.str()}});
}

}  // namespace avenor::bot
