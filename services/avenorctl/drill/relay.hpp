// A TCP relay between execution and the exchange: the wire of the drill, which can be cut.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <memory>

#include "core/result.hpp"

namespace avenor::avenorctl::drill {

enum class Wire {
  Whole,
  Cut,     ///< every connection is reset, new ones are refused
  Silent,  ///< nothing passes either way and nobody is told: packets that vanish
  Deaf,    ///< what execution says arrives, the answers vanish
};

/// One loop, one thread.
class Relay {
 public:
  /// Listens on a free port of 127.0.0.1 and connects each caller to `target_port` there.
  static core::Result<std::unique_ptr<Relay>> open(boost::asio::io_context& io, std::uint16_t target_port);
  ~Relay();

  std::uint16_t port() const;
  /// Connections that have lost bytes to Silent or Deaf are reset when the wire changes.
  /// The error: another has taken our port while the wire was cut.
  core::Status set(Wire wire);

 private:
  struct Impl;
  explicit Relay(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;
};

}  // namespace avenor::avenorctl::drill
