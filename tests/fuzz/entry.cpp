#include <cstddef>

#include "fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  avenor::fuzz::run({reinterpret_cast<const char*>(data), size});
  return 0;
}
