import { Random } from '../../base/random';
import { describe, drawnDescriptors } from './descriptors';
import { PictureEncoder, type FisherVectors, type Vocabularies } from './model';
import { readPicture } from './picture';
import { projected, type Projection } from './projection';

/** One thing to do with some files. Answers depend on the task alone. */
export type FisherTask =
  /** Draws at most `most` descriptors of each file; each has its own seed. */
  | {
      readonly kind: 'draw';
      readonly files: readonly string[];
      readonly seeds: readonly number[];
      readonly most: number;
    }
  /** Fisher vectors as they are. */
  | { readonly kind: 'vectors'; readonly files: readonly string[] }
  /** Their components: gradients first, then colours, row by row. */
  | { readonly kind: 'components'; readonly files: readonly string[] };

/** What tasks use from now on. */
export interface FisherTools {
  readonly vocabularies: Vocabularies;
  readonly projections?: { readonly gradients: Projection; readonly colours: Projection };
}

export type FisherAnswer = readonly Float32Array[];

/** Does the tasks of this thread. */
export class FisherWork {
  private tools: FisherTools | undefined;
  private encoder: PictureEncoder | undefined;

  load(tools: FisherTools): void {
    this.tools = tools;
    this.encoder = new PictureEncoder(tools.vocabularies);
  }

  async answer(task: FisherTask): Promise<FisherAnswer> {
    const pictures = await Promise.all(task.files.map(readPicture));
    switch (task.kind) {
      case 'draw':
        return pictures.map((picture, i) => drawnDescriptors(describe(picture), task.most, new Random(task.seeds[i]!)));
      case 'vectors':
        return listOf(this.encoder!.encode(pictures));
      case 'components': {
        const { gradients, colours } = this.encoder!.encode(pictures);
        const projections = this.tools!.projections!;
        return [projected(gradients, projections.gradients), projected(colours, projections.colours)];
      }
      default:
        return task satisfies never;
    }
  }
}

const listOf = ({ gradients, colours }: FisherVectors): FisherAnswer => [gradients, colours];
