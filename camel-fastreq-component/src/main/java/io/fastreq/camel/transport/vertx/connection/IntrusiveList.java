/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.fastreq.camel.transport.vertx.connection;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Doubly linked list whose nodes are fields of its elements, in the order in which they were added:
 * adding and removing take constant time and allocate nothing. Not thread-safe.
 */
public final class IntrusiveList<T> {

  private @Nullable Node<T> first;
  private @Nullable Node<T> last;
  private int size;

  /** Place of one element in one list; a field of the element. */
  public static final class Node<T> {

    private final T element;
    private @Nullable Node<T> before;
    private @Nullable Node<T> after;
    private boolean linked;

    public Node(T element) {
      this.element = element;
    }
  }

  public int size() {
    return size;
  }

  /** Adds an element at the end, unless it is in the list. */
  public void add(Node<T> node) {
    if (node.linked) {
      return;
    }
    node.linked = true;
    node.before = last;
    if (last == null) {
      first = node;
    } else {
      last.after = node;
    }
    last = node;
    size++;
  }

  /** Removes an element if it is in the list. */
  public void remove(Node<T> node) {
    if (!node.linked) {
      return;
    }
    Node<T> before = node.before;
    Node<T> after = node.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.before = before;
    }
    node.linked = false;
    node.before = null;
    node.after = null;
    size--;
  }

  /** Returns the element that was added first, or null. */
  public @Nullable T first() {
    return first == null ? null : first.element;
  }

  /** Returns all elements. */
  public List<T> toList() {
    List<T> all = new ArrayList<>(size);
    for (Node<T> node = first; node != null; node = node.after) {
      all.add(node.element);
    }
    return all;
  }
}
