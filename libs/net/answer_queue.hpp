// Internal: a connection's requests whose answers have not left, in the order in which they were read.
#pragma once

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "net/headers.hpp"

namespace avenor::net {

class AnswerQueue {
 public:
  using Response = boost::beast::http::response<boost::beast::http::string_body>;

  /// A request was read: `head` wants no body, the connection ends with the answer to `last`. Returns its
  /// number.
  std::uint64_t push(bool head, bool last);
  /// Whether its answer is still missing.
  bool awaits(std::uint64_t number) const;
  bool is_newest(std::uint64_t number) const { return number + 1 == end(); }
  void end_with(std::uint64_t number) { slot(number).last = true; }
  /// What is to be sent for a request that awaits it.
  void answer(std::uint64_t number, int status, const Headers& headers, std::string_view body);

  /// The answer that is to leave next; null: it is not there yet. It stays where it is until pop().
  const Response* front() const;
  void pop();

  bool empty() const { return slots_.empty(); }
  std::size_t size() const { return slots_.size(); }
  /// The number of the next request.
  std::uint64_t end() const { return first_ + slots_.size(); }
  /// Of the bodies of the answers.
  std::size_t bytes() const { return bytes_; }

 private:
  struct Slot {
    bool head = false;
    bool last = false;
    std::optional<Response> answer{};
  };

  Slot& slot(std::uint64_t number) { return slots_[static_cast<std::size_t>(number - first_)]; }

  std::deque<Slot> slots_;
  std::uint64_t first_ = 0;  // the number of slots_.front()
  std::size_t bytes_ = 0;
};

}  // namespace avenor::net
