#include "core/shared_text.hpp"

#include <cstring>
#include <functional>
#include <limits>
#include <new>
#include <stdexcept>

namespace avenor::core {

SharedText::SharedText(std::string_view text) {
  auto* const bytes = reinterpret_cast<unsigned char*>(words_.data());
  if (text.size() <= kInside) {
    if (!text.empty()) std::memcpy(bytes, text.data(), text.size());
    bytes[kInside] = static_cast<unsigned char>(text.size());
    return;
  }
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) throw std::length_error("a name of 4 GB");
  void* const memory = ::operator new(sizeof(Shared) + text.size());
  auto* const made = ::new (memory) Shared{.copies = 1,
                                           .size = static_cast<std::uint32_t>(text.size()),
                                           .hash = std::hash<std::string_view>{}(text)};
  std::memcpy(static_cast<char*>(memory) + sizeof(Shared), text.data(), text.size());
  words_[0] = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(made));
  bytes[kInside] = kShared;
}

std::size_t SharedText::hash_of(std::string_view text) noexcept {
  if (text.size() > kInside) return std::hash<std::string_view>{}(text);
  return SharedText{text}.hash();
}

bool SharedText::same(const Shared& a, const Shared& b) noexcept {
  return a.size == b.size && a.hash == b.hash && std::memcmp(a.text(), b.text(), a.size) == 0;
}

void SharedText::release() noexcept {
  // The only copy cannot be copied by anyone else meanwhile, so its count needs no write.
  Shared* const held = shared();
  if (held->copies.load(std::memory_order_acquire) != 1 &&
      held->copies.fetch_sub(1, std::memory_order_acq_rel) != 1)
    return;
  ::operator delete(held);
}

}  // namespace avenor::core
