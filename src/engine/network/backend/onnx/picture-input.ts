import { t } from '@vscode/l10n';
import { onnx } from 'onnx-proto';
import type { RawModel } from './raw-model';

/**
 * How a model wants its pictures, as its authors trained it. Values of mean and deviation are on
 * the scale 0…255.
 */
export interface Preprocessing {
  /** Side of the square picture, in pixels. */
  readonly side: number;
  /** Subtracted from red, green and blue; of no account for a model that takes bytes. */
  readonly mean: readonly [number, number, number];
  /** Divides what is left. */
  readonly deviation: readonly [number, number, number];
  /** Whether the channels come before (`nchw`) or behind (`nhwc`) the pixels. */
  readonly layout: 'nchw' | 'nhwc';
  /**
   * `stretch`: the whole picture becomes the square. `crop`: its central square, `kept` of the
   * short side.
   */
  readonly fit: { readonly rule: 'stretch' } | { readonly rule: 'crop'; readonly kept: number };
}

/** Name of the input that takes bytes: batch × side × side × 3, RGB interleaved. */
export const PIXELS = 'winnow/pixels';

const { FLOAT, UINT8 } = onnx.TensorProto.DataType;
const { AttributeType } = onnx.AttributeProto;

/** The input of a model that takes pictures. */
export interface PictureInput {
  readonly name: string;
  readonly bytes: boolean;
  /** Batch, and channels, height and width in the model's order; 0 is free. */
  readonly extents: readonly number[];
}

/** @throws Error with a sentence for a person when the model has no such input. */
export function pictureInput({ graph, initializers }: RawModel): PictureInput {
  // Initializers may be listed as inputs too.
  const constants = new Set(initializers.map(({ name }) => name));
  const inputs = (graph.input ?? []).filter(({ name }) => !constants.has(name!));
  const [input] = inputs;
  const tensor = input?.type?.tensorType;
  const extents = tensor?.shape?.dim?.map(({ dimValue }) => Number(dimValue ?? 0)) ?? [];
  const type = tensor?.elemType;
  if (inputs.length !== 1 || extents.length !== 4 || (type !== FLOAT && type !== UINT8)) {
    throw new Error(
      t(
        'This ONNX model does not take pictures: its one input must be batch × channels × height × width, of floats or bytes.',
      ),
    );
  }
  return { name: input!.name!, bytes: type === UINT8, extents };
}

/** @throws Error in words when pictures prepared so are not what the input takes. */
export function checkFits({ extents }: PictureInput, { side, layout }: Preprocessing): void {
  const wanted = layout === 'nchw' ? [0, 3, side, side] : [0, side, side, 3];
  // A fixed batch of 1 is no obstacle: the layers of such models take any.
  if (extents.some((extent, axis) => axis > 0 && extent > 0 && extent !== wanted[axis])) {
    throw new Error(
      t('This ONNX model takes pictures of {0}, not {1}.', extents.slice(1).join('×'), wanted.slice(1).join('×')),
    );
  }
}

/** The nodes and constants that turn {@link PIXELS} into what the input takes. */
export function preprocessingNodes(
  { name, bytes: takesBytes }: PictureInput,
  { mean, deviation, layout }: Preprocessing,
): { nodes: onnx.INodeProto[]; constants: onnx.ITensorProto[] } {
  const cast = 'winnow/cast';
  const ordered = 'winnow/ordered';
  const scaled = 'winnow/scaled';
  const perm: onnx.IAttributeProto = { name: 'perm', type: AttributeType.INTS, ints: [0, 3, 1, 2] };
  const transposed = (output: string): onnx.INodeProto[] => [
    { opType: 'Transpose', input: [PIXELS], output: [output], attribute: [perm] },
  ];
  if (takesBytes) {
    const same: onnx.INodeProto[] = [{ opType: 'Identity', input: [PIXELS], output: [name] }];
    return { nodes: layout === 'nchw' ? transposed(name) : same, constants: [] };
  }
  const shape = layout === 'nchw' ? [1, 3, 1, 1] : [1, 1, 1, 3];
  const scale = deviation.map((value) => 1 / value);
  const shift = mean.map((value, channel) => -value * scale[channel]!);
  // Moved while they are bytes: that is a quarter of the memory.
  const pixels = layout === 'nchw' ? ordered : PIXELS;
  const toFloat: onnx.IAttributeProto = { name: 'to', type: AttributeType.INT, i: FLOAT };
  return {
    nodes: [
      ...(layout === 'nchw' ? transposed(ordered) : []),
      { opType: 'Cast', input: [pixels], output: [cast], attribute: [toFloat] },
      { opType: 'Mul', input: [cast, 'winnow/scale'], output: [scaled] },
      { opType: 'Add', input: [scaled, 'winnow/shift'], output: [name] },
    ],
    constants: [floats('winnow/scale', shape, scale), floats('winnow/shift', shape, shift)],
  };
}

function floats(name: string, dims: number[], values: readonly number[]): onnx.ITensorProto {
  return { name, dims, dataType: FLOAT, rawData: new Uint8Array(Float32Array.from(values).buffer) };
}
