import { t } from '@vscode/l10n';
import { needsModel, type RunConfiguration } from '../../domain/configuration';
import { WinnowFailure } from '../base/failure';
import { winnowVersion } from '../base/version';
import { pretrainedWay } from '../features/pretrained/pretrained-extractor';
import { pretrainedPlan } from '../features/pretrained/pretrained-plan';
import { chooseModel } from '../models/model-file';
import { FACTS_VERSION } from '../quality/kept-facts';
import { DECODING } from '../store/blocks';
import { inWords, type Share } from './share';

/** What a shard was made of and by. */
export interface ShardFacts {
  readonly share: Share;
  /** Absolute paths of the folders, as the machine knew them that made it. */
  readonly folders: readonly string[];
  readonly versions: { readonly winnow: string; readonly pixels: number; readonly facts: number };
  /** The network that made the features, where there are some. */
  readonly network: ShardNetwork | null;
}

interface ShardNetwork {
  /** For a person. */
  readonly title: string;
  /** Names all that the features depend on beside the images. */
  readonly way: string;
}

const versions = (): ShardFacts['versions'] => ({
  winnow: winnowVersion(),
  pixels: DECODING,
  facts: FACTS_VERSION,
});

/**
 * What a shard of a configuration is.
 * @param stores where downloaded models are.
 * @throws WinnowFailure as `chooseModel`.
 */
export async function shardFacts(
  folders: readonly string[],
  share: Share,
  configuration: RunConfiguration,
  stores: string,
  signal: AbortSignal,
): Promise<ShardFacts> {
  return { share, folders, versions: versions(), network: await networkOf(configuration, stores, signal) };
}

/** The network of a configuration; null where it needs none. @throws WinnowFailure */
export async function networkOf(
  configuration: RunConfiguration,
  stores: string,
  signal: AbortSignal,
): Promise<ShardNetwork | null> {
  if (!needsModel(configuration)) return null;
  const plan = pretrainedPlan(configuration);
  const model = await chooseModel(plan.model, stores, plan.preprocessing ?? {}, signal);
  return { title: model.title, way: pretrainedWay(model, plan) };
}

/**
 * Refuses a shard that another version made, or whose features are not those of a run.
 * @throws WinnowFailure `bad-request` in words.
 */
export function refuseOther(file: string, facts: ShardFacts, wanted: ShardNetwork | null): void {
  const own = versions();
  const { versions: theirs, network, share } = facts;
  if (theirs.winnow !== own.winnow) {
    throw refused(share, t('The shard {0} comes from Winnow {1}, and this is {2}.', file, theirs.winnow, own.winnow));
  }
  if (theirs.pixels !== own.pixels || theirs.facts !== own.facts) {
    throw refused(share, t('The shard {0} comes from another build of Winnow, which reads pictures otherwise.', file));
  }
  if (!wanted) return;
  if (!network) {
    throw refused(share, t('The shard {0} holds no features of {1}, which this run needs.', file, wanted.title));
  }
  if (network.way === wanted.way) return;
  throw refused(
    share,
    t(
      'The shard {0} holds features of {1}, and this run needs {2}, by other settings or another file.',
      file,
      network.title,
      wanted.title,
    ),
  );
}

const refused = (share: Share, why: string): WinnowFailure =>
  new WinnowFailure(
    'bad-request',
    t('{0} Make it again with this version and the same options: winnow features … --shard {1}.', why, inWords(share)),
  );
