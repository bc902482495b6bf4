// JSON in UTF-8, one object a payload: the only encoder and the only decoder of the bus. The parser is
// confined to codec's .cpp files. Numbers that are amounts travel as JSON strings holding plain decimals.
//
// decode() refuses (with a sentence that names the field): what is not a JSON object in valid UTF-8, repeated
// keys, a missing or mistyped field, NaN and infinities, numbers out of range, nesting deeper than 16,
// payloads above kMaxPayload, topics that it does not know, payloads whose names do not fit their topic.
// Unknown fields are ignored.
//
// TRADE_ORDER.CREATE has, besides the contract's fields and where they apply: take_profit_price,
// stop_loss_price and stop_loss_limit_price (its bracket), and rationale (a JSON object of at most 4096
// bytes, kept in OrderRequest::rationale). What encode() is given as rationale must be a JSON object or
// empty. Text that is not UTF-8 goes out as U+FFFD.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "wire/messages.hpp"
#include "wire/topics.hpp"

namespace avenor::wire {

inline constexpr std::size_t kMaxPayload = 256 * 1024;
/// The longest free text (message, detail, an argument of CONTROL): both sides cut a longer one, with an
/// ellipsis.
inline constexpr std::size_t kLongestText = 4096;

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

/// Replaces `out` by the payload of `message`; keeps its capacity. The topic is topic_of(message).
void encode(const Envelope& envelope, const Message& message, std::string& out);

/// The topic that a message belongs on, in place of what `out` holds. A Heartbeat's and an Alert's come from
/// their fields; that of a symbol, and of an account, from where it is at home as well (topics.hpp).
void topic_of(const Message& message, const domain::HomeVenues& homes, std::string& out);
/// The same when the message's venue is home.
std::string topic_of(const Message& message);
/// True when `topic` is the message's, whatever its symbol's home venue. `room` is overwritten.
bool belongs_on(const Message& message, std::string_view topic, std::string& room);

/// A JSON object as avenorctl --json prints it: the same spelling as the payload, without the envelope.
std::string to_json(const Message& message);

}  // namespace avenor::wire
