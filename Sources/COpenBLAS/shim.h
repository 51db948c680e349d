/* The part of OpenBLAS that Tensors/MatrixProduct.swift uses. */
#include <cblas.h>

/* Declared here too because some distributions leave them out of cblas.h. */
void openblas_set_num_threads(int count);
int openblas_get_parallel(void);
char *openblas_get_config(void);
char *openblas_get_corename(void);
