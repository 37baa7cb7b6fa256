import type { ModelOffer } from '../../src/protocol/models';

/** A network of the catalogue that is not on this machine. */
export const OFFER: ModelOffer = {
  name: 'tiny',
  title: 'TinyNet',
  about: 'for this test',
  bytes: 12_000_000,
  part: 0,
  licence: 'MIT',
  dimension: 8,
  hosts: ['models.example'],
  file: null,
};
