// A TCP relay between execution and the exchange, on which the drill simulates network faults.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "core/result.hpp"

namespace avenor::avenorctl::drill {

enum class Wire {
  Whole,
  Cut,     ///< every connection is reset, new ones are refused
  Silent,  ///< packets are lost in both directions, no connection is reset
  Deaf,    ///< execution's requests arrive, the answers are lost
};

/// One loop, one thread.
class Relay {
 public:
  /// Listens on a free port of 127.0.0.1 and connects each caller to `target_port` there.
  static core::Result<std::unique_ptr<Relay>> open(boost::asio::io_context& io, std::uint16_t target_port);
  ~Relay();

  std::uint16_t port() const;
  /// Connections that have lost bytes to Silent or Deaf are reset when the wire changes.
  /// The error: another process took the port while the wire was cut.
  core::Status set(Wire wire);

 private:
  struct Impl;
  explicit Relay(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace avenor::avenorctl::drill
