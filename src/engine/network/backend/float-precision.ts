/**
 * Has NVIDIA's libraries multiply whole 32-bit floats, as the processor does. By default they round
 * them to 19 bits first, and the labels would differ for no other reason. They read it when they
 * start, so it has to be called before.
 */
export function keepWholeFloats(): void {
  process.env['NVIDIA_TF32_OVERRIDE'] ??= '0';
}
