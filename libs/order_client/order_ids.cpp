#include "order_client/order_ids.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>

#include "domain/text.hpp"

namespace avenor::order_client {

OrderIds::OrderIds(domain::BotId bot, std::string tag) : bot_(std::move(bot)), tag_(std::move(tag)) {}

domain::ClientOrderId OrderIds::next(domain::Reason reason, core::WallTime now) {
  const std::int64_t ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(core::Duration{now.ns}).count();
  if (ms <= others_ms_) tagged_ = true;
  repeats_ = ms > last_ms_ ? 1 : repeats_ + 1;
  last_ms_ = std::max(ms, last_ms_);
  std::string id = fmt::format("{}:{}:{}", bot_, domain::to_text(reason), last_ms_);
  if (tagged_) id += "-" + tag_;
  if (repeats_ > 1) id += fmt::format("-{}", repeats_);
  return domain::ClientOrderId{std::move(id)};
}

void OrderIds::seen(const domain::ClientOrderId& id) {
  const std::string& text = id.str();
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos) return;
  std::int64_t ms = 0;
  const auto parsed = std::from_chars(text.data() + colon + 1, text.data() + text.size(), ms);
  if (parsed.ec == std::errc{}) others_ms_ = std::max(others_ms_, ms);
}

}  // namespace avenor::order_client
