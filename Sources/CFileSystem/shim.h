// Calls that the C library declares for GNU sources only.

// renameat2(2); glibc has it since 2.28.
extern int renameat2(int, const char *, int, const char *, unsigned int);
static inline int telltale_exchange(const char *one, const char *other) {
  // AT_FDCWD is -100 and RENAME_EXCHANGE is 2 on Linux.
  return renameat2(-100, one, -100, other, 2);
}

// syncfs(2); glibc has it since 2.14.
extern int syncfs(int);
static inline int telltale_synchronise_file_system(int file) { return syncfs(file); }
