// A short text that never changes, made to be copied, compared and hashed often: ids and names. Up to 15
// characters are kept in the object; a longer text is one allocation that all copies share, with its hash.
// Copies may be used by several threads, as the ledger's threads do: the count of copies is atomic.
#pragma once

#include <array>
#include <atomic>
#include <bit>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace avenor::core {

class SharedText {
 public:
  /// The longest text that needs no allocation.
  static constexpr std::size_t kInside = 15;

  constexpr SharedText() = default;
  explicit SharedText(std::string_view text);
  SharedText(const SharedText& other) noexcept : words_(other.words_) {
    if (is_shared()) shared()->copies.fetch_add(1, std::memory_order_relaxed);
  }
  SharedText(SharedText&& other) noexcept : words_(std::exchange(other.words_, {})) {}
  SharedText& operator=(const SharedText& other) noexcept {
    SharedText copy{other};
    std::swap(words_, copy.words_);
    return *this;
  }
  SharedText& operator=(SharedText&& other) noexcept {
    std::swap(words_, other.words_);
    return *this;
  }
  ~SharedText() {
    if (is_shared()) release();
  }

  bool empty() const { return (words_[0] | words_[1]) == 0; }
  std::string_view view() const {
    return is_shared() ? std::string_view{shared()->text(), shared()->size}
                       : std::string_view{inside(), tag()};
  }
  std::size_t hash() const noexcept { return is_shared() ? shared()->hash : mixed(words_); }
  /// The hash of a SharedText with this text.
  static std::size_t hash_of(std::string_view text) noexcept;

  friend bool operator==(const SharedText& a, const SharedText& b) noexcept {
    return same(a.words_, b.words_) || (a.is_shared() && b.is_shared() && same(*a.shared(), *b.shared()));
  }
  /// By bytes, as std::string does.
  friend std::strong_ordering operator<=>(const SharedText& a, const SharedText& b) noexcept {
    if constexpr (std::endian::native == std::endian::little) {
      // The unused characters are zero and the size comes last, so the words in reading order compare like
      // the texts.
      if (!a.is_shared() && !b.is_shared()) {
        const auto first = __builtin_bswap64(a.words_[0]) <=> __builtin_bswap64(b.words_[0]);
        return first != 0 ? first : __builtin_bswap64(a.words_[1]) <=> __builtin_bswap64(b.words_[1]);
      }
    }
    return same(a.words_, b.words_) ? std::strong_ordering::equal : a.view() <=> b.view();
  }

 private:
  /// The characters and, in the last byte, their number; or the address of a Shared and kShared there.
  using Words = std::array<std::uint64_t, 2>;
  static constexpr unsigned char kShared = 0xFF;

  struct Shared {
    std::atomic<std::uint32_t> copies;
    std::uint32_t size;
    std::size_t hash;
    const char* text() const { return reinterpret_cast<const char*>(this + 1); }
  };
  static_assert(sizeof(Shared*) <= sizeof(std::uint64_t));

  const char* inside() const { return reinterpret_cast<const char*>(words_.data()); }
  unsigned char tag() const { return reinterpret_cast<const unsigned char*>(words_.data())[kInside]; }
  bool is_shared() const { return tag() == kShared; }
  Shared* shared() const { return reinterpret_cast<Shared*>(static_cast<std::uintptr_t>(words_[0])); }
  static std::size_t mixed(const Words& words) noexcept {
    __extension__ using Wide = unsigned __int128;
    constexpr std::uint64_t kFirst = 0x9E3779B97F4A7C15U, kSecond = 0xD1B54A32D192ED03U;  // any odd numbers
    const Wide product = static_cast<Wide>(words[0] ^ kFirst) * (words[1] ^ kSecond);
    return static_cast<std::size_t>(static_cast<std::uint64_t>(product) ^
                                    static_cast<std::uint64_t>(product >> 64));
  }
  /// Not by the operator of std::array, which calls a function.
  static bool same(const Words& a, const Words& b) noexcept { return ((a[0] ^ b[0]) | (a[1] ^ b[1])) == 0; }
  static bool same(const Shared& a, const Shared& b) noexcept;
  void release() noexcept;

  Words words_{};
};

}  // namespace avenor::core
