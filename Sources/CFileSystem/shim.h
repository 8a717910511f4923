// renameat2(2), which the C library declares for GNU sources only. It has it since glibc 2.28.
extern int renameat2(int, const char *, int, const char *, unsigned int);
static inline int telltale_exchange(const char *one, const char *other) {
  // AT_FDCWD is -100 and RENAME_EXCHANGE is 2 on Linux.
  return renameat2(-100, one, -100, other, 2);
}
