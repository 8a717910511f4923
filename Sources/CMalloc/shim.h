// malloc_trim(3), which Glibc's own module leaves out.
#include <malloc.h>
