"""What a base URL that is a little off gets the unmodified client; prints one JSON object with what each step answered."""
import json
import sys

import marqo

url, api_key, name = sys.argv[1:4]


def answer(act):
    """What it answered, or the error in its own words."""
    try:
        return act()
    except Exception as error:
        return str(error)


mq = marqo.Client(url=url, api_key=api_key)
seen = {"created": answer(lambda: mq.create_index(name, settings_dict={"model": "random/small"}))}
index = mq.index(name)
seen["added"] = answer(lambda: index.add_documents([{"_id": "a", "text": "b"}], tensor_fields=["text"])["errors"])
seen["found"] = answer(lambda: [hit["_id"] for hit in index.search("b")["hits"]])
seen["listed"] = answer(lambda: name in [one["indexName"] for one in mq.get_indexes()["results"]])
seen["deleted"] = answer(lambda: mq.delete_index(name))
print(json.dumps(seen))
