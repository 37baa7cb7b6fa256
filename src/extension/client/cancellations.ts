import * as vscode from 'vscode';
import type { StageProgress } from '../../domain/dataset';

/** What a request that can be cancelled is given. */
export interface CancellableOptions {
  readonly token: vscode.CancellationToken;
  onProgress(progress: StageProgress): void;
}

/** The long requests that are under way, by the name of what they are about. */
export class Cancellations implements vscode.Disposable {
  private readonly sources = new Map<string, Set<vscode.CancellationTokenSource>>();

  /** Does a request, which {@link cancel} of that name ends. */
  async run<T>(
    name: string,
    token: vscode.CancellationToken,
    onProgress: (progress: StageProgress) => void,
    request: (options: CancellableOptions) => Promise<T>,
  ): Promise<T> {
    const source = new vscode.CancellationTokenSource();
    const outer = token.onCancellationRequested(() => source.cancel());
    const others = this.sources.get(name) ?? new Set();
    this.sources.set(name, others.add(source));
    try {
      return await request({
        token: source.token,
        onProgress: (progress) => {
          if (others.has(source)) onProgress(progress);
        },
      });
    } catch (error) {
      throw source.token.isCancellationRequested ? new vscode.CancellationError() : error;
    } finally {
      others.delete(source);
      if (others.size === 0) this.sources.delete(name);
      outer.dispose();
      source.dispose();
    }
  }

  cancel(name: string): void {
    for (const source of this.sources.get(name) ?? []) source.cancel();
  }

  dispose(): void {
    for (const name of this.sources.keys()) this.cancel(name);
  }
}
