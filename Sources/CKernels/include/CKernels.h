/** The element-wise and row-wise arithmetic of the encoder, one thread at a time.
 *
 * Every function exists in up to three variants (base, AVX2+FMA, AVX-512); idx_kernels_select picks one
 * for the whole process. A result depends on the variant and the shape only: reductions run over 16 fixed
 * lanes and a fixed tree. The functions do not allocate, keep state or start threads. Pointers need no
 * alignment. Matrices are row-major and dense; unless stated otherwise "out" is overwritten, and "adds"
 * means that the output is added to. */
#ifndef IDX_KERNELS_H
#define IDX_KERNELS_H

#include <stddef.h>
#include <stdint.h>

/** The variants, by the processor features that they need. */
typedef enum { IDX_ISA_BASE = 0, IDX_ISA_V3 = 1, IDX_ISA_V4 = 2 } idx_isa;

/** The best variant this processor can run. */
idx_isa idx_kernels_best(void);
/** Selects a variant for every later call, or the best one that the processor supports below it. Results
 * depend on the variant: call this before the first kernel. @return the variant in force. */
idx_isa idx_kernels_select(idx_isa wanted);

/** The variant in force. */
idx_isa idx_kernels_selected(void);

/** Cores that this process may use (by its affinity mask, as in a container), at least 1. */
int idx_cores(void);

/** The feed-forward activations, named as config.json's hidden_act. */
typedef enum { IDX_GELU = 0, IDX_GELU_NEW = 1, IDX_RELU = 2, IDX_SILU = 3 } idx_activation;

/** A dropout mask: element i is kept iff a hash of (key, i) is not below threshold = p * 2^32; kept elements are
 * multiplied by scale = 1 / (1 - p). threshold 0 keeps all. */
typedef struct { uint32_t key0, key1, threshold; float scale; } idx_dropout;

/** y += x over n elements; y may be x. */
void idx_add(float *y, const float *x, size_t n);
/** y *= factor over n elements. */
void idx_scale(float *y, float factor, size_t n);
/** x[i] *= factors[0], then factors[1], ..., over n elements and `count` factors, rounded after each. */
void idx_scale_by_each(float *x, size_t n, const float *factors, size_t count);
/** out[c] adds the sum over rows of x[r * stride + c], c < columns. */
void idx_column_sums(const float *x, float *out, size_t rows, size_t columns, size_t stride);
/** The sum of x[i]^2 over n elements, in double. */
double idx_sum_of_squares(const float *x, size_t n);
/** Whether all n elements are finite (1) or not (0). */
int idx_all_finite(const float *x, size_t n);

/** out[r] = word[ids[r]] + position[positions[r]] + type[0], each a row of `columns`; without position or type where
 * they are NULL. */
void idx_embed(const int32_t *ids, const int32_t *positions, const float *word, const float *position,
               const float *type, float *out, size_t rows, size_t columns);
/** table[ids[r] * table_stride + c] adds x[r * stride + c], for c < columns, r ascending. */
void idx_scatter_rows(const int32_t *ids, const float *x, float *table, size_t rows, size_t columns,
                      size_t stride, size_t table_stride);

/** u += bias in place, y = activation(u); with y = NULL, u itself becomes activation(u + bias). y must not be u. */
void idx_activation_forward(idx_activation kind, float *u, const float *bias, float *y, size_t n);
/** dy [n] becomes dy * activation'(u). */
void idx_activation_backward(idx_activation kind, const float *u, float *dy, size_t n);
/** y [rows, n] = activation(u[:, :n]) * u[:, n:], u [rows, 2 n]: a gated linear unit. */
void idx_glu_forward(idx_activation kind, const float *u, float *y, size_t rows, size_t n);
/** du [rows, 2 n] from dy [rows, n] and the u of the forward pass; du may be u. */
void idx_glu_backward(idx_activation kind, const float *u, const float *dy, float *du, size_t rows, size_t n);
/** x [rows, columns] = tanh(x + bias). */
void idx_tanh_forward(float *x, const float *bias, size_t rows, size_t columns);
/** dy [n] becomes dy * (1 - y^2). */
void idx_tanh_backward(const float *y, float *dy, size_t n);

/** y[i] = mask(first + i) * x[i] over n elements; y may be x. */
void idx_dropout_apply(const float *x, float *y, size_t n, size_t first, idx_dropout mask);
/** out [rows, columns] = residual + dropout(x + bias); element (r, c) is number (first_row + r) * columns + c of
 * the mask. out may be x or residual. */
void idx_bias_dropout_residual(const float *x, const float *bias, const float *residual, float *out, size_t rows,
                               size_t columns, size_t first_row, idx_dropout mask);

/** y = (x - mean) * rstd * gamma + beta per row, rstd = 1 / sqrt(variance + epsilon); mean and rstd [rows] are
 * written. y may be x; without beta where it is NULL. */
void idx_layernorm_forward(const float *x, const float *gamma, const float *beta, float *y, float *mean,
                           float *rstd, size_t rows, size_t columns, float epsilon);
/** dx from dy and the x, mean and rstd of the forward pass. dx may be dy. */
void idx_layernorm_backward(const float *dy, const float *x, const float *gamma, const float *mean,
                            const float *rstd, float *dx, size_t rows, size_t columns);
/** dgamma and dbeta [columns] add their sums over rows; dy and x have rows of `stride` elements; dbeta may be NULL. */
void idx_layernorm_parameters(const float *dy, const float *x, const float *mean, const float *rstd, float *dgamma,
                              float *dbeta, size_t rows, size_t columns, size_t stride);

/** y = x * rstd * gamma per row, rstd = 1 / sqrt(mean of x^2 + epsilon); rstd [rows] is written. y may be x. */
void idx_rmsnorm_forward(const float *x, const float *gamma, float *y, float *rstd, size_t rows, size_t columns,
                         float epsilon);
/** dx from dy and the x and rstd of the forward pass. dx may be dy. */
void idx_rmsnorm_backward(const float *dy, const float *x, const float *gamma, const float *rstd, float *dx,
                          size_t rows, size_t columns);
/** dgamma [columns] adds its sums over rows; dy and x have rows of `stride` elements. */
void idx_rmsnorm_parameters(const float *dy, const float *x, const float *rstd, float *dgamma, size_t rows,
                            size_t columns, size_t stride);

/** Which two elements of a head of `width` are turned together: i and i + width / 2, or 2 i and 2 i + 1. */
typedef enum { IDX_PAIRS_HALVES = 0, IDX_PAIRS_ADJACENT = 1 } idx_pairs;
/** Turns pair i of each head of row r by the angle whose cosine and sine are number i of row positions[r] of
 * cosines and sines [.., width / 2]; direction 1, or -1 to turn back. Head h of row r begins at
 * x[r * stride + h * head_stride]; width is even. */
void idx_rotate(float *x, const int32_t *positions, const float *cosines, const float *sines, size_t rows,
                size_t stride, size_t heads, size_t head_stride, size_t width, idx_pairs pairs, float direction);

/** Each row of x [rows, columns] becomes softmax(scale * x). */
void idx_softmax_forward(float *x, size_t rows, size_t columns, float scale);
/** dp [rows, columns] becomes the gradient of the scores: scale * p * (dp - sum(p * dp)). */
void idx_softmax_backward(const float *p, float *dp, size_t rows, size_t columns, float scale);

/** What one AdamW step needs besides the tensors: decay = 1 - rate * weight decay, corrections 1 - beta^t. */
typedef struct {
  float learning_rate, beta1, beta2, epsilon, decay, correction1, correction2, gradient_scale;
} idx_adamw;
/** One decoupled-weight-decay Adam step over n parameters (torch.optim.AdamW): value, first and second moment are
 * updated in place; the gradient is multiplied by gradient_scale first and left unchanged in memory. */
void idx_adamw_step(float *value, const float *gradient, float *moment1, float *moment2, size_t n, idx_adamw rule);

/** The draws first..<first+n of N(0, deviation^2): a function of the key and the index (Box-Muller). first
 * is even. */
void idx_normal_fill(float *out, size_t n, size_t first, uint32_t key0, uint32_t key1, float deviation);

#endif
