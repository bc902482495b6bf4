// The only decoder of the bus: JSON in UTF-8, one object a payload. The parser is confined to this library's
// .cpp files. Numbers that are amounts travel as JSON strings holding plain decimals.
//
// decode() refuses (with a sentence that names the field): what is not a JSON object in valid UTF-8, repeated
// keys, a missing or mistyped field, NaN and infinities, numbers out of range, nesting deeper than 16,
// payloads above kMaxPayload, topics that it does not know, payloads whose names do not fit their topic.
// Unknown fields are ignored.
//
// TRADE_ORDER.CREATE has, besides the contract's fields and where they apply: take_profit_price,
// stop_loss_price and stop_loss_limit_price (its bracket), and rationale (a JSON object of at most 4096
// bytes, kept in OrderRequest::rationale).
#pragma once

#include <cstdint>
#include <string_view>

#include "core/result.hpp"
#include "wire/messages.hpp"

namespace avenor::wire {

struct Decoded {
  Envelope envelope;
  bool envelope_read = false;  ///< also when the fields after it were refused
  Message message;
};

/// Keeps its parser's buffers between calls: one decoder a thread.
class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  core::Result<Decoded> decode(std::string_view topic, std::string_view payload);
  /// Decodes into `into`, whose buffers it reuses; after an error only `envelope_read` is valid, and
  /// `envelope` when that is true.
  core::Status decode(std::string_view topic, std::string_view payload, Decoded& into);

  /// The number of payloads that were flat and in encode()'s exact form: these are read in a third of the
  /// time.
  std::uint64_t plain() const;

 private:
  struct Parser;
  Parser* parser_;
};

}  // namespace avenor::wire
