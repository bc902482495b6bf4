// What each protection has to act on: an array on the stack, a copy whose bound is known, a frame larger than
// a page.
#include <cstdio>
#include <cstring>

void fill(char* page, std::size_t size);

int probe(const char* text) {
  char copy[64];
  std::strcpy(copy, text);
  char large[64 * 1024];
  fill(large, sizeof large);
  return std::printf("%s %c\n", copy, large[1]);
}
