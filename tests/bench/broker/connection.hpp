// One client of the bench's broker: HTTP/1.1 kept alive and pipelined, or after an upgrade the order stream.
// Bytes in, bytes out; the sockets are main's.
#pragma once

#include <string>
#include <string_view>

#include "bench/broker/book.hpp"

namespace avenor::bench::broker {

/// How execution learns of an execution: by the answer to its order, by the stream, or by both.
struct Ways {
  bool answer = true;
  bool stream = false;
};

class Connection {
 public:
  Connection(Book& book, Ways ways, std::string& events) : book_(book), ways_(ways), events_(events) {}

  /// Answers what is whole in `in`; false: to be closed. What the stream's listeners are to hear is appended
  /// to `events`.
  bool read();
  bool listens() const { return listens_; }

  std::string in, out;
  bool blocked = false;  ///< `out` waits for room in the socket: main's

 private:
  bool read_http();
  bool read_stream();
  void answer(std::string_view method, std::string_view target, std::string_view body);
  void place(std::string_view body);
  void reply(int status, std::string_view body);
  void upgrade(std::string_view head);
  void on_stream_message(std::string_view text);

  Book& book_;
  Ways ways_;
  std::string& events_;
  bool stream_ = false;
  bool listens_ = false;
};

}  // namespace avenor::bench::broker
