#include "oms/orders/fingerprint.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>

#include "domain/text.hpp"

namespace avenor::oms {
namespace {

// FNV-1a, 128 bits: offset basis and prime from the algorithm's definition.
__extension__ using Word = unsigned __int128;

std::string hex(Word hash) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out(32, '0');
  for (auto digit = out.rbegin(); digit != out.rend(); ++digit, hash >>= 4)
    *digit = kDigits[static_cast<std::size_t>(hash & 15)];
  return out;
}

/// A request's fields, each ended by a bar. On the path of every order: no formatting, one allocation.
class Fields {
 public:
  Fields() { text_.reserve(kUsual); }

  void add(std::string_view field) {
    text_ += field;
    text_ += '|';
  }
  void add(domain::Quantity qty) {
    qty.decimal().append_to(text_);
    text_ += '|';
  }
  void add(const std::optional<domain::Price>& price) {
    if (price) price->decimal().append_to(text_);
    text_ += '|';
  }
  void end(std::int64_t number) {
    std::array<char, 24> digits{};
    text_.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr);
  }
  std::string_view text() const { return text_; }

 private:
  static constexpr std::size_t kUsual = 240;
  std::string text_;
};

}  // namespace

std::string digest(std::string_view text) {
  Word hash = (static_cast<Word>(0x6c62272e07bb0142ULL) << 64) | 0x62b821756295c58dULL;
  const Word prime = (static_cast<Word>(0x0000000001000000ULL) << 64) | 0x000000000000013bULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= prime;
  }
  return hex(hash);
}

std::string fingerprint(const domain::OrderRequest& r) {
  Fields fields;
  for (const std::string_view field :
       {r.client_order_id.view(), r.bot_id.view(), r.symbol.view(), r.venue.view(),
        std::string_view{domain::to_text(r.side)}, std::string_view{domain::to_text(r.type)}})
    fields.add(field);
  fields.add(r.qty);
  fields.add(domain::to_text(r.time_in_force));
  fields.add(domain::to_text(r.reason));
  const domain::Bracket none{};
  const domain::Bracket& bracket = r.bracket ? *r.bracket : none;
  for (const auto& price :
       {r.limit_price, r.stop_price, bracket.take_profit, bracket.stop_loss, bracket.stop_loss_limit})
    fields.add(price);
  fields.end(r.expires_ts.ns);
  return digest(fields.text());
}

}  // namespace avenor::oms
