// The fields that several payloads share, each with its bounds, for both readers. Internal to decode.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "core/shortened.hpp"
#include "domain/text.hpp"
#include "wire/bounds.hpp"

namespace avenor::wire::bodies {

inline constexpr std::size_t kLongestName = 128;
inline constexpr std::size_t kLongestRationale = 4096;

template <class R>
domain::Symbol symbol(R& r) {
  return r.name("symbol", &domain::parse_symbol);
}
template <class R>
domain::VenueName venue(R& r) {
  return r.name("venue", &domain::parse_venue_name);
}
template <class R>
domain::BotId bot_id(R& r) {
  return r.name("bot_id", &domain::parse_bot_id);
}
template <class R>
domain::Side side(R& r) {
  return r.name("side", &domain::parse_side);
}
template <class R>
domain::ClientOrderId order_id(R& r) {
  return r.name("client_order_id", &domain::parse_client_order_id);
}

// A name made by a venue: any characters, but bounded in length.
template <class R>
std::string_view bounded(R& r, std::string_view field, std::string_view value) {
  if (value.size() > kLongestName) r.refuse(field, "longer than 128 bytes");
  return value;
}
template <class R, std::size_t N>
std::string bounded_text(R& r, const char (&field)[N]) {
  return std::string(bounded(r, field, r.text(field)));
}
template <class R, std::size_t N>
std::string optional_bounded_text(R& r, const char (&field)[N]) {
  return std::string(bounded(r, field, r.optional_text(field)));
}

// The kinds' own bounds are parse()'s; these are the fields' signs.
template <class Amount, class R, std::size_t N>
Amount positive(R& r, const char (&field)[N]) {
  const Amount amount = r.template amount<Amount>(field);
  if (!amount.is_positive()) r.refuse(field, "not above zero");
  return amount;
}
template <class Amount, class R, std::size_t N>
Amount not_negative(R& r, const char (&field)[N]) {
  const Amount amount = r.template amount<Amount>(field);
  if (amount.is_negative()) r.refuse(field, "below zero");
  return amount;
}
template <class Amount, class R, std::size_t N>
std::optional<Amount> optional_positive(R& r, const char (&field)[N]) {
  const std::optional<Amount> amount = r.template optional_amount<Amount>(field);
  if (amount && !amount->is_positive()) r.refuse(field, "not above zero");
  return amount;
}
template <class Amount, class R, std::size_t N>
std::optional<Amount> optional_not_negative(R& r, const char (&field)[N]) {
  const std::optional<Amount> amount = r.template optional_amount<Amount>(field);
  if (amount && amount->is_negative()) r.refuse(field, "below zero");
  return amount;
}

// A free text is cut at kLongestText.
template <class R, std::size_t N>
std::string free_text(R& r, const char (&field)[N]) {
  return core::shortened(r.optional_text(field), kLongestText);
}

}  // namespace avenor::wire::bodies
