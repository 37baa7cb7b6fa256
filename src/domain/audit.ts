/** What an audit says of labels that a folder had already. Plain data. */
import type { PartsAudit } from './parts';

/** An image whose label its surroundings contradict. */
export interface Suspect {
  readonly image: number;
  /** Ids of the label that it has and of the one for which most speaks. */
  readonly given: number;
  readonly suggested: number;
  /** How much more speaks for the suggested label than for the given one, in (0, 1]. */
  readonly score: number;
  /** Why, in words for a person. */
  readonly why: string;
  /** The images that voted on it, the nearest first. */
  readonly neighbours: readonly number[];
}

export interface LabelAudit {
  /** How many of the nearest images voted on each. */
  readonly k: number;
  /** Images whose label is contradicted. */
  readonly found: number;
  /** Those of them that most speaks against, ranked. */
  readonly suspects: readonly Suspect[];
  /** Set where the tree has parts, such as train and test. */
  readonly parts?: PartsAudit;
}

export interface AuditOptions {
  /** How many of the nearest images vote on each. */
  readonly k: number;
  /** How many suspects are told at most. */
  readonly limit: number;
}

/** Of 5 to 20 neighbours, 8 to 15 found most planted errors; the weights of far ones are small. */
export const DEFAULT_AUDIT: AuditOptions = { k: 12, limit: 500 };
export const MOST_VOTERS = 100;
export const MOST_SUSPECTS = 10_000;
