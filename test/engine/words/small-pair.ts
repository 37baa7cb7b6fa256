import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onnx } from 'onnx-proto';
import sharp from 'sharp';
import { Graph } from '../../../src/engine/network/backend/onnx/graph';
import { CLIP_TOKENS, clipTokenizer } from './clip-tokenizer';

const SIDE = 16;
const VOCABULARY = 49408;
const { INT32, INT64 } = onnx.TensorProto.DataType;

/** Colours that the pair knows by name, as RGB. */
export const COLOURS: Readonly<Record<string, readonly [number, number, number]>> = {
  red: [200, 40, 30],
  green: [30, 180, 50],
  blue: [30, 60, 210],
};

/** A network that sees of a picture its mean colour, as `image_embeds`. */
export function pictureHalf(): Uint8Array {
  const graph = new Graph();
  const pixels = graph.op('Reshape', [
    graph.input('pixel_values', [0, 3, SIDE, SIDE]),
    graph.integers(-1, 3, SIDE * SIDE),
  ]);
  graph.output('image_embeds', graph.op('ReduceMean', [pixels], { axes: [2], keepdims: 0 }), [0, 3]);
  return graph.encode();
}

/**
 * A network that reads of a text the names of colours, as `text_embeds`; what the mask leaves out
 * counts for nothing.
 * @param length tokens that it takes; as many as there are without it.
 */
export function textHalfOf({ length, dimension = 3, wide = true } = {} as TextOptions): Uint8Array {
  const table = new Float32Array(VOCABULARY * dimension);
  Object.keys(COLOURS).forEach((name, channel) => {
    const [, , id] = CLIP_TOKENS.merges.find(([left, right]) => left + right === `${name}</w>`)!;
    table[id * dimension + channel] = 1;
  });
  // What fills a text up would count, but for the mask.
  table[0] = 100;
  const graph = new Graph();
  const shape = [1, length ?? 0];
  const ids = graph.input('input_ids', shape);
  const mask = graph.op('Cast', [graph.input('attention_mask', shape)], { to: 1 });
  const rows = graph.op('Gather', [graph.floats(table, [VOCABULARY, dimension], 'table'), ids]);
  const counted = graph.op('Mul', [rows, graph.op('Unsqueeze', [mask, graph.integers(-1)])]);
  graph.output('text_embeds', graph.op('ReduceSum', [counted, graph.integers(1)], { keepdims: 0 }), [1, dimension]);
  const model = onnx.ModelProto.decode(graph.encode());
  for (const { type } of model.graph!.input!) {
    type!.tensorType!.elemType = wide ? INT64 : INT32;
    if (length === undefined) type!.tensorType!.shape!.dim![1] = { dimParam: 'tokens' };
  }
  return onnx.ModelProto.encode(model).finish();
}

interface TextOptions {
  readonly length?: number;
  readonly dimension?: number;
  /** Ids of 64 bits instead of 32. */
  readonly wide?: boolean;
}

/** Writes the pair as Hugging Face lays it out; gives the file of the half that sees pictures. */
export function writePair(folder: string): string {
  const networks = path.join(folder, 'onnx');
  mkdirSync(networks, { recursive: true });
  writeFileSync(path.join(folder, 'tokenizer.json'), clipTokenizer());
  writeFileSync(path.join(networks, 'text_model.onnx'), textHalfOf());
  const pictures = path.join(networks, 'vision_model.onnx');
  writeFileSync(pictures, pictureHalf());
  return pictures;
}

/** Pictures of each colour in turn, a little unlike each other: `00.png`, `01.png`, … */
export async function writeColours(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(COLOURS);
  for (let i = 0; i < count; i++) {
    const [r, g, b] = COLOURS[names[i % names.length]!]!.map((value) => value + ((i * 7) % 23));
    const background = { r: r!, g: g!, b: b! };
    const dot = { create: { width: 8 + (i % 5), height: 9, channels: 3 as const, background: '#808080' } };
    await sharp({ create: { width: 64, height: 64, channels: 3, background } })
      .composite([{ input: await sharp(dot).png().toBuffer(), left: (i * 5) % 50, top: (i * 11) % 50 }])
      .png()
      .toFile(path.join(folder, `${String(i).padStart(2, '0')}.png`));
  }
}

/** The colour of a picture of {@link writeColours}. */
export const colourOf = (file: string): string => Object.keys(COLOURS)[Number.parseInt(path.basename(file), 10) % 3]!;
