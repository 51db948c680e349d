/* The kernels, included once per variant with IDX(name) and a target attribute in force. Loops run over 16 lanes
 * (or whole rows) so that the compiler's vectors cannot change a sum's order. */

#define LANES 16

static inline float IDX(lane_sum)(const float *lane) {
  float a[8], b[4];
  for (int i = 0; i < 8; i++) a[i] = lane[i] + lane[i + 8];
  for (int i = 0; i < 4; i++) b[i] = a[i] + a[i + 4];
  return (b[0] + b[2]) + (b[1] + b[3]);
}

/* e^x to about 1e-7 relative; 0 below -87.3, largest finite above 88.7; NaN stays NaN. */
static inline float IDX(exp)(float x) {
  float bounded = x > 88.3f ? 88.3f : x;
  bounded = bounded < -87.3f ? -87.3f : bounded;
  float shifted = bounded * 1.44269504f + 12582912.0f; /* 1.5 * 2^23: rounds to the nearest whole number */
  float whole = shifted - 12582912.0f;
  float r = (bounded - whole * 0.693145751953125f) - whole * 1.42860682e-6f; /* ln 2 in two parts */
  float t = r * 1.44269504f;
  float p = 1.5310081e-05f;
  p = p * t + 0.00015469732f;
  p = p * t + 0.0013333451f;
  p = p * t + 0.009618025f;
  p = p * t + 0.05550411f;
  p = p * t + 0.2402265f;
  p = p * t + 0.6931472f;
  p = p * t + 1.0f;
  union { int32_t i; float f; } power;
  power.i = ((int32_t)whole + 127) << 23;
  float y = p * power.f;
  y = x < -87.3f ? 0.0f : y;
  return x != x ? x : y;
}

static inline float IDX(tanh)(float x) {
  float bounded = x > 15.0f ? 15.0f : (x < -15.0f ? -15.0f : x);
  float y = 1.0f - 2.0f / (IDX(exp)(2.0f * bounded) + 1.0f);
  float square = x * x; /* near 0 the quotient loses precision: use the odd series instead */
  float small = x * (1.0f - square * (0.33333333f - square * (0.13333333f - square * 0.053968254f)));
  y = square < 0.0625f ? small : y;
  return x != x ? x : y;
}

/* erf(z) = 1 - e^(-z q(z)), q fitted on [0, 4.2]; about 6e-8 absolute. */
static inline float IDX(erf)(float x) {
  float z = x < 0.0f ? -x : x;
  float bounded = z > 4.2f ? 4.2f : z;
  float q = -8.801736584018727e-08f;
  q = q * bounded + 2.2958533918426838e-06f;
  q = q * bounded - 2.6550391339696944e-05f;
  q = q * bounded + 0.00017797344480641186f;
  q = q * bounded - 0.0007436929736286402f;
  q = q * bounded + 0.001774466596543789f;
  q = q * bounded - 0.0002072221104754135f;
  q = q * bounded - 0.01915207877755165f;
  q = q * bounded + 0.10278277099132538f;
  q = q * bounded + 0.636618435382843f;
  q = q * bounded + 1.128379225730896f;
  float y = 1.0f - IDX(exp)(-bounded * q);
  y = x < 0.0f ? -y : y;
  return x != x ? x : y;
}

/* A 32-bit hash of (key, index): two rounds of multiply and shift. */
static inline uint32_t IDX(hash)(uint32_t index, uint32_t key0, uint32_t key1) {
  uint32_t h = index * 0x9E3779B9u + key0;
  h ^= h >> 16;
  h *= 0x7FEB352Du;
  h ^= h >> 15;
  h *= 0x846CA68Bu;
  h ^= h >> 16;
  h += key1;
  h *= 0x85EBCA6Bu;
  h ^= h >> 13;
  h *= 0xC2B2AE35u;
  h ^= h >> 16;
  return h;
}

static inline float IDX(kept)(uint32_t index, idx_dropout mask) {
  return IDX(hash)(index, mask.key0, mask.key1) >= mask.threshold ? mask.scale : 0.0f;
}

void IDX(idx_add)(float *y, const float *x, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] += x[i];
}

void IDX(idx_scale)(float *y, float factor, size_t n) {
  for (size_t i = 0; i < n; i++) y[i] *= factor;
}

void IDX(idx_scale_by_each)(float *x, size_t n, const float *factors, size_t count) {
  enum { BLOCK = 8 * LANES }; /* columns that stay in registers during all multiplications */
  size_t i = 0;
  for (; i + BLOCK <= n; i += BLOCK) {
    float lane[BLOCK];
    for (int l = 0; l < BLOCK; l++) lane[l] = x[i + l];
    for (size_t f = 0; f < count; f++)
      for (int l = 0; l < BLOCK; l++) lane[l] *= factors[f];
    for (int l = 0; l < BLOCK; l++) x[i + l] = lane[l];
  }
  for (; i < n; i++)
    for (size_t f = 0; f < count; f++) x[i] *= factors[f];
}

void IDX(idx_column_sums)(const float *x, float *out, size_t rows, size_t columns, size_t stride) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) out[c] += x[r * stride + c];
}

double IDX(idx_sum_of_squares)(const float *x, size_t n) {
  double lane[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) lane[l] += (double)x[i + l] * (double)x[i + l];
  for (int l = 0; i < n; i++, l++) lane[l] += (double)x[i] * (double)x[i];
  double sum = 0;
  for (int l = 0; l < LANES; l++) sum += lane[l];
  return sum;
}

int IDX(idx_all_finite)(const float *x, size_t n) {
  uint32_t bad = 0;
  for (size_t i = 0; i < n; i++) {
    union { float f; uint32_t u; } bits;
    bits.f = x[i];
    bad |= (bits.u & 0x7F800000u) == 0x7F800000u ? 1u : 0u;
  }
  return bad == 0;
}

void IDX(idx_embed)(const int32_t *ids, const int32_t *positions, const float *word, const float *position,
                    const float *type, float *out, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    const float *w = word + (size_t)ids[r] * columns;
    const float *p = position ? position + (size_t)positions[r] * columns : NULL;
    float *o = out + r * columns;
    if (p && type)
      for (size_t c = 0; c < columns; c++) o[c] = (w[c] + type[c]) + p[c];
    else if (p || type)
      for (size_t c = 0; c < columns; c++) o[c] = w[c] + (p ? p : type)[c];
    else
      memcpy(o, w, columns * sizeof *o);
  }
}

void IDX(idx_scatter_rows)(const int32_t *ids, const float *x, float *table, size_t rows, size_t columns,
                           size_t stride, size_t table_stride) {
  for (size_t r = 0; r < rows; r++) {
    float *t = table + (size_t)ids[r] * table_stride;
    const float *row = x + r * stride;
    for (size_t c = 0; c < columns; c++) t[c] += row[c];
  }
}

/* GELU(u) = u * Phi(u), Phi(u) = (1 + erf(u / sqrt 2)) / 2. */
static inline float IDX(gelu)(float u) { return u * (0.5f * (1.0f + IDX(erf)(u * 0.70710678f))); }
static inline float IDX(gelu_slope)(float u) {
  float phi = 0.39894228f * IDX(exp)(-0.5f * u * u);
  return 0.5f * (1.0f + IDX(erf)(u * 0.70710678f)) + u * phi;
}
/* The tanh approximation: u/2 * (1 + tanh(sqrt(2/pi) * (u + 0.044715 u^3))). */
static inline float IDX(gelu_new)(float u) {
  return 0.5f * u * (1.0f + IDX(tanh)(0.79788456f * (u + 0.044715f * u * u * u)));
}
static inline float IDX(gelu_new_slope)(float u) {
  float t = IDX(tanh)(0.79788456f * (u + 0.044715f * u * u * u));
  return 0.5f * (1.0f + t) + 0.5f * u * (1.0f - t * t) * 0.79788456f * (1.0f + 0.134145f * u * u);
}

/* SiLU(u) = u * sigmoid(u). */
static inline float IDX(sigmoid)(float u) { return 1.0f / (1.0f + IDX(exp)(-u)); }
static inline float IDX(silu)(float u) { return u * IDX(sigmoid)(u); }
static inline float IDX(silu_slope)(float u) {
  float s = IDX(sigmoid)(u);
  return s * (1.0f + u * (1.0f - s));
}
static inline float IDX(relu)(float u) { return u < 0.0f ? 0.0f : u; }
static inline float IDX(relu_slope)(float u) { return u > 0.0f ? 1.0f : 0.0f; }

#define ACTIVATE(expression)             \
  if (y)                                 \
    for (size_t i = 0; i < n; i++) {     \
      float v = u[i] + bias[i];          \
      u[i] = v;                          \
      y[i] = expression;                 \
    }                                    \
  else                                   \
    for (size_t i = 0; i < n; i++) {     \
      float v = u[i] + bias[i];          \
      u[i] = expression;                 \
    }

void IDX(idx_activation_forward)(idx_activation kind, float *restrict u, const float *restrict bias,
                                 float *restrict y, size_t n) {
  switch (kind) {
    case IDX_GELU: ACTIVATE(IDX(gelu)(v)) break;
    case IDX_GELU_NEW: ACTIVATE(IDX(gelu_new)(v)) break;
    case IDX_RELU: ACTIVATE(IDX(relu)(v)) break;
    case IDX_SILU: ACTIVATE(IDX(silu)(v)) break;
  }
}
#undef ACTIVATE

void IDX(idx_activation_backward)(idx_activation kind, const float *restrict u, float *restrict dy, size_t n) {
  switch (kind) {
    case IDX_GELU:
      for (size_t i = 0; i < n; i++) dy[i] *= IDX(gelu_slope)(u[i]);
      break;
    case IDX_GELU_NEW:
      for (size_t i = 0; i < n; i++) dy[i] *= IDX(gelu_new_slope)(u[i]);
      break;
    case IDX_RELU:
      for (size_t i = 0; i < n; i++) dy[i] = u[i] > 0.0f ? dy[i] : 0.0f;
      break;
    case IDX_SILU:
      for (size_t i = 0; i < n; i++) dy[i] *= IDX(silu_slope)(u[i]);
      break;
  }
}

#define GATE(activation)                                               \
  for (size_t r = 0; r < rows; r++) {                                  \
    const float *ur = u + r * 2 * n;                                   \
    for (size_t c = 0; c < n; c++) y[r * n + c] = activation(ur[c]) * ur[n + c]; \
  }

void IDX(idx_glu_forward)(idx_activation kind, const float *restrict u, float *restrict y, size_t rows, size_t n) {
  switch (kind) {
    case IDX_GELU: GATE(IDX(gelu)) break;
    case IDX_GELU_NEW: GATE(IDX(gelu_new)) break;
    case IDX_RELU: GATE(IDX(relu)) break;
    case IDX_SILU: GATE(IDX(silu)) break;
  }
}
#undef GATE

#define GATE(activation, slope)                                \
  for (size_t r = 0; r < rows; r++) {                          \
    const float *ur = u + r * 2 * n;                           \
    float *dr = du + r * 2 * n;                                \
    for (size_t c = 0; c < n; c++) {                           \
      float v = ur[c], gate = ur[n + c], d = dy[r * n + c];    \
      dr[c] = d * gate * slope(v);                             \
      dr[n + c] = d * activation(v);                           \
    }                                                          \
  }

void IDX(idx_glu_backward)(idx_activation kind, const float *u, const float *restrict dy, float *du, size_t rows,
                           size_t n) {
  switch (kind) {
    case IDX_GELU: GATE(IDX(gelu), IDX(gelu_slope)) break;
    case IDX_GELU_NEW: GATE(IDX(gelu_new), IDX(gelu_new_slope)) break;
    case IDX_RELU: GATE(IDX(relu), IDX(relu_slope)) break;
    case IDX_SILU: GATE(IDX(silu), IDX(silu_slope)) break;
  }
}
#undef GATE

void IDX(idx_tanh_forward)(float *x, const float *bias, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++)
    for (size_t c = 0; c < columns; c++) x[r * columns + c] = IDX(tanh)(x[r * columns + c] + bias[c]);
}

void IDX(idx_tanh_backward)(const float *y, float *dy, size_t n) {
  for (size_t i = 0; i < n; i++) dy[i] *= 1.0f - y[i] * y[i];
}

void IDX(idx_dropout_apply)(const float *x, float *y, size_t n, size_t first, idx_dropout mask) {
  uint32_t start = (uint32_t)first;
  for (size_t i = 0; i < n; i++) y[i] = x[i] * IDX(kept)(start + (uint32_t)i, mask);
}

void IDX(idx_bias_dropout_residual)(const float *x, const float *bias, const float *residual, float *out,
                                    size_t rows, size_t columns, size_t first_row, idx_dropout mask) {
  for (size_t r = 0; r < rows; r++) {
    size_t at = r * columns;
    uint32_t start = (uint32_t)((first_row + r) * columns);
    if (mask.threshold == 0) {
      for (size_t c = 0; c < columns; c++) out[at + c] = residual[at + c] + (x[at + c] + bias[c]);
    } else {
      for (size_t c = 0; c < columns; c++)
        out[at + c] = residual[at + c] + (x[at + c] + bias[c]) * IDX(kept)(start + (uint32_t)c, mask);
    }
  }
}

static inline float IDX(row_sum)(const float *x, size_t n) {
  float lane[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) lane[l] += x[i + l];
  for (int l = 0; i < n; i++, l++) lane[l] += x[i];
  return IDX(lane_sum)(lane);
}

static inline float IDX(row_squares)(const float *x, float mean, size_t n) {
  float lane[LANES] = {0};
  size_t i = 0;
  for (; i + LANES <= n; i += LANES)
    for (int l = 0; l < LANES; l++) {
      float d = x[i + l] - mean;
      lane[l] += d * d;
    }
  for (int l = 0; i < n; i++, l++) {
    float d = x[i] - mean;
    lane[l] += d * d;
  }
  return IDX(lane_sum)(lane);
}

void IDX(idx_layernorm_forward)(const float *x, const float *gamma, const float *beta, float *y, float *mean,
                                float *rstd, size_t rows, size_t columns, float epsilon) {
  for (size_t r = 0; r < rows; r++) {
    const float *xr = x + r * columns;
    float *yr = y + r * columns;
    float m = IDX(row_sum)(xr, columns) / (float)columns;
    float s = 1.0f / sqrtf(IDX(row_squares)(xr, m, columns) / (float)columns + epsilon);
    mean[r] = m;
    rstd[r] = s;
    if (beta)
      for (size_t c = 0; c < columns; c++) yr[c] = (xr[c] - m) * s * gamma[c] + beta[c];
    else
      for (size_t c = 0; c < columns; c++) yr[c] = (xr[c] - m) * s * gamma[c];
  }
}

void IDX(idx_layernorm_backward)(const float *dy, const float *x, const float *gamma, const float *mean,
                                 const float *rstd, float *dx, size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    const float *dyr = dy + r * columns, *xr = x + r * columns;
    float *dxr = dx + r * columns;
    float m = mean[r], s = rstd[r];
    float plain[LANES] = {0}, along[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= columns; i += LANES)
      for (int l = 0; l < LANES; l++) {
        float g = dyr[i + l] * gamma[i + l];
        plain[l] += g;
        along[l] += g * ((xr[i + l] - m) * s);
      }
    for (int l = 0; i < columns; i++, l++) {
      float g = dyr[i] * gamma[i];
      plain[l] += g;
      along[l] += g * ((xr[i] - m) * s);
    }
    float a = IDX(lane_sum)(plain) / (float)columns, b = IDX(lane_sum)(along) / (float)columns;
    for (size_t c = 0; c < columns; c++) dxr[c] = s * (dyr[c] * gamma[c] - a - (xr[c] - m) * s * b);
  }
}

void IDX(idx_layernorm_parameters)(const float *dy, const float *x, const float *mean, const float *rstd,
                                   float *dgamma, float *dbeta, size_t rows, size_t columns, size_t stride) {
  for (size_t r = 0; r < rows; r++) {
    float m = mean[r], s = rstd[r];
    const float *dyr = dy + r * stride, *xr = x + r * stride;
    if (dbeta)
      for (size_t c = 0; c < columns; c++) {
        dgamma[c] += dyr[c] * ((xr[c] - m) * s);
        dbeta[c] += dyr[c];
      }
    else
      for (size_t c = 0; c < columns; c++) dgamma[c] += dyr[c] * ((xr[c] - m) * s);
  }
}

void IDX(idx_rmsnorm_forward)(const float *x, const float *gamma, float *y, float *rstd, size_t rows,
                              size_t columns, float epsilon) {
  for (size_t r = 0; r < rows; r++) {
    const float *xr = x + r * columns;
    float *yr = y + r * columns;
    float s = 1.0f / sqrtf(IDX(row_squares)(xr, 0.0f, columns) / (float)columns + epsilon);
    rstd[r] = s;
    for (size_t c = 0; c < columns; c++) yr[c] = xr[c] * s * gamma[c];
  }
}

void IDX(idx_rmsnorm_backward)(const float *dy, const float *x, const float *gamma, const float *rstd, float *dx,
                               size_t rows, size_t columns) {
  for (size_t r = 0; r < rows; r++) {
    const float *dyr = dy + r * columns, *xr = x + r * columns;
    float *dxr = dx + r * columns;
    float s = rstd[r];
    float lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= columns; i += LANES)
      for (int l = 0; l < LANES; l++) lane[l] += dyr[i + l] * gamma[i + l] * (xr[i + l] * s);
    for (int l = 0; i < columns; i++, l++) lane[l] += dyr[i] * gamma[i] * (xr[i] * s);
    float along = IDX(lane_sum)(lane) / (float)columns;
    for (size_t c = 0; c < columns; c++) dxr[c] = s * (dyr[c] * gamma[c] - xr[c] * s * along);
  }
}

void IDX(idx_rmsnorm_parameters)(const float *dy, const float *x, const float *rstd, float *dgamma, size_t rows,
                                 size_t columns, size_t stride) {
  for (size_t r = 0; r < rows; r++) {
    float s = rstd[r];
    const float *dyr = dy + r * stride, *xr = x + r * stride;
    for (size_t c = 0; c < columns; c++) dgamma[c] += dyr[c] * (xr[c] * s);
  }
}

void IDX(idx_rotate)(float *x, const int32_t *positions, const float *cosines, const float *sines, size_t rows,
                     size_t stride, size_t heads, size_t head_stride, size_t width, idx_pairs pairs,
                     float direction) {
  size_t half = width / 2;
  for (size_t r = 0; r < rows; r++) {
    const float *cosine = cosines + (size_t)positions[r] * half, *sine = sines + (size_t)positions[r] * half;
    for (size_t h = 0; h < heads; h++) {
      float *p = x + r * stride + h * head_stride;
      if (pairs == IDX_PAIRS_HALVES)
        for (size_t i = 0; i < half; i++) {
          float a = p[i], b = p[half + i], s = direction * sine[i];
          p[i] = a * cosine[i] - b * s;
          p[half + i] = b * cosine[i] + a * s;
        }
      else
        for (size_t i = 0; i < half; i++) {
          float a = p[2 * i], b = p[2 * i + 1], s = direction * sine[i];
          p[2 * i] = a * cosine[i] - b * s;
          p[2 * i + 1] = b * cosine[i] + a * s;
        }
    }
  }
}

void IDX(idx_softmax_forward)(float *x, size_t rows, size_t columns, float scale) {
  for (size_t r = 0; r < rows; r++) {
    float *xr = x + r * columns;
    float top = xr[0];
    for (size_t c = 1; c < columns; c++) top = xr[c] > top ? xr[c] : top;
    for (size_t c = 0; c < columns; c++) xr[c] = IDX(exp)((xr[c] - top) * scale);
    float inverse = 1.0f / IDX(row_sum)(xr, columns);
    for (size_t c = 0; c < columns; c++) xr[c] *= inverse;
  }
}

void IDX(idx_softmax_backward)(const float *p, float *dp, size_t rows, size_t columns, float scale) {
  for (size_t r = 0; r < rows; r++) {
    const float *pr = p + r * columns;
    float *dr = dp + r * columns;
    float lane[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= columns; i += LANES)
      for (int l = 0; l < LANES; l++) lane[l] += pr[i + l] * dr[i + l];
    for (int l = 0; i < columns; i++, l++) lane[l] += pr[i] * dr[i];
    float dot = IDX(lane_sum)(lane);
    for (size_t c = 0; c < columns; c++) dr[c] = scale * (pr[c] * (dr[c] - dot));
  }
}

void IDX(idx_adamw_step)(float *restrict value, const float *restrict gradient, float *restrict moment1,
                         float *restrict moment2, size_t n, idx_adamw rule) {
  float rate = rule.learning_rate / rule.correction1;
  float root = sqrtf(rule.correction2);
  for (size_t i = 0; i < n; i++) {
    float g = gradient[i] * rule.gradient_scale;
    float m = moment1[i] + (g - moment1[i]) * (1.0f - rule.beta1);
    float v = moment2[i] * rule.beta2 + (1.0f - rule.beta2) * g * g;
    moment1[i] = m;
    moment2[i] = v;
    value[i] = value[i] * rule.decay - rate * (m / (sqrtf(v) / root + rule.epsilon));
  }
}

void IDX(idx_normal_fill)(float *out, size_t n, size_t first, uint32_t key0, uint32_t key1, float deviation) {
  for (size_t i = 0; i < n; i += 2) {
    uint32_t index = (uint32_t)(first + i), upper = (uint32_t)((uint64_t)(first + i) >> 32);
    float u = ((float)(IDX(hash)(index, key0 ^ upper, key1) >> 8) + 1.0f) * 0x1p-24f;
    float angle = (float)(IDX(hash)(index + 1, key0 ^ upper, key1) >> 8) * (6.2831853f * 0x1p-24f);
    float radius = deviation * sqrtf(-2.0f * logf(u));
    out[i] = radius * cosf(angle);
    if (i + 1 < n) out[i + 1] = radius * sinf(angle);
  }
}
#undef LANES
