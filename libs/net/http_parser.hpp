// Reads HTTP/1.1 messages (RFC 9112) from bytes as they come, strictly: what two readers could frame
// differently is an error, never a guess. Pure; used by the client and the server.
//
// Refused: CONNECT and TRACE, lines that do not end in CRLF, folded headers, spaces before a colon,
// Content-Length beside Transfer-Encoding or twice or not plain digits, any transfer coding but "chunked", a
// request without one Host.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "net/http.hpp"

namespace avenor::net {

class HttpParser {
 public:
  enum class Kind { Request, Response };
  struct Limits {
    std::size_t head = std::size_t{16} << 10;  ///< Bytes; also of chunk lines and trailers.
    std::size_t fields = 100;
    std::size_t body = std::size_t{1} << 20;  ///< Bytes, decoded.
  };

  HttpParser(Kind kind, Limits limits) : kind_(kind), limits_(limits) {}

  /// `bytes` is all input not consumed so far. Returns how many are consumed now; the rest is offered again,
  /// with more behind it. Stops behind the message's last byte, and for good once it has failed.
  std::size_t feed(std::string_view bytes);
  /// The peer will send no more: ends a body that lasts until then; anything else unfinished fails.
  void feed_end();
  /// Forgets the message; ready for the next one.
  void next();
  /// The response that comes answers a HEAD: it has no body, whatever it says. Holds until it is changed.
  void set_answer_to_head(bool yes) { answer_to_head_ = yes; }

  bool started() const { return stage_ != Stage::Head || scanned_ > 0; }
  bool head_done() const { return stage_ != Stage::Head && stage_ != Stage::Failed; }
  bool done() const { return stage_ == Stage::Done; }
  bool failed() const { return stage_ == Stage::Failed; }
  /// What a server answers: 400, 405, 413, 431, 501 or 505.
  int error_status() const { return error_status_; }
  const std::string& error() const { return error_; }

  /// From head_done() on; the body from done() on.
  HttpRequest& request() { return request_; }
  HttpResponse& response() { return response_; }
  bool keep_alive() const { return keep_alive_; }
  int minor_version() const { return minor_; }
  bool expects_continue() const { return expects_continue_; }

 private:
  enum class Stage { Head, Length, UntilEnd, ChunkSize, ChunkBody, ChunkEnd, Trailer, Done, Failed };

  std::size_t step(std::string_view bytes);
  std::size_t read_head(std::string_view bytes);
  std::size_t read_body(std::string_view bytes);
  std::size_t read_chunk_line(std::string_view bytes);
  bool parse_head(std::string_view head);
  bool parse_request_line(std::string_view line);
  bool parse_status_line(std::string_view line);
  bool parse_version(std::string_view text);
  bool parse_field(std::string_view line, std::size_t offset);
  bool note_field(std::string_view name, std::string_view value);
  bool parse_length(std::string_view value);
  void begin_body();
  bool fail(int status, std::string_view why);

  Headers& headers() { return kind_ == Kind::Request ? request_.headers : response_.headers; }
  std::string& body() { return kind_ == Kind::Request ? request_.body : response_.body; }

  Kind kind_;
  Limits limits_;
  Stage stage_ = Stage::Head;
  HttpRequest request_;
  HttpResponse response_;
  std::string error_;
  int error_status_ = 0;
  std::size_t scanned_ = 0;     // bytes of an unfinished head that were looked at
  std::size_t line_start_ = 0;  // of the line that is being scanned
  std::size_t remaining_ = 0;   // of a body or chunk with a known length
  std::size_t overhead_ = 0;    // chunk lines and trailers so far
  int minor_ = 1;
  int hosts_ = 0;
  bool has_length_ = false;
  bool chunked_ = false;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  bool answer_to_head_ = false;
};

}  // namespace avenor::net
