#include "oms/orders/fingerprint.hpp"

#include <fmt/format.h>
#include <cstdint>

#include "domain/text.hpp"

namespace avenor::oms {
namespace {

void append(fmt::memory_buffer& out, const std::optional<domain::Price>& price) {
  if (price) fmt::format_to(std::back_inserter(out), "{}", *price);
  out.push_back('|');
}

}  // namespace

// FNV-1a, 128 bits: offset basis and prime from the algorithm's definition.
std::string digest(std::string_view text) {
  __extension__ using Word = unsigned __int128;
  Word hash = (static_cast<Word>(0x6c62272e07bb0142ULL) << 64) | 0x62b821756295c58dULL;
  const Word prime = (static_cast<Word>(0x0000000001000000ULL) << 64) | 0x000000000000013bULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= prime;
  }
  return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash >> 64),
                     static_cast<std::uint64_t>(hash));
}

std::string fingerprint(const domain::OrderRequest& r) {
  fmt::memory_buffer out;
  fmt::format_to(std::back_inserter(out), "{}|{}|{}|{}|{}|{}|{}|{}|{}|", r.client_order_id, r.bot_id,
                 r.symbol, r.venue, domain::to_text(r.side), domain::to_text(r.type), r.qty,
                 domain::to_text(r.time_in_force), domain::to_text(r.reason));
  append(out, r.limit_price);
  append(out, r.stop_price);
  append(out, r.bracket ? r.bracket->take_profit : std::nullopt);
  append(out, r.bracket ? r.bracket->stop_loss : std::nullopt);
  append(out, r.bracket ? r.bracket->stop_loss_limit : std::nullopt);
  fmt::format_to(std::back_inserter(out), "{}", r.expires_ts.ns);
  return digest({out.data(), out.size()});
}

}  // namespace avenor::oms
