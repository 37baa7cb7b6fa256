// Numbers of 16 bits, IEEE 754 binary16.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest number of 16 bits, the even one of two that are as near. */
export function toHalf(value) {
  float[0] = value;
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = Math.abs(float[0]);
  if (Number.isNaN(magnitude)) return sign | 0x7e00;
  // The bits count on from zero: a mantissa that overflows moves to the next exponent, the largest
  // to infinity.
  if (magnitude >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, ((bits[0] >>> 23) & 0xff) - 127);
  const steps = roundToEven(magnitude * 2 ** (10 - exponent));
  return sign | (((exponent + 14) << 10) + steps);
}

function roundToEven(value) {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}
