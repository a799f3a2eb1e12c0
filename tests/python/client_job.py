"""The main job with the unmodified client; prints one JSON object with what each step answered."""
import inspect
import json
import sys

import marqo
from marqo.errors import MarqoWebError

url, api_key, read_only_key, name = sys.argv[1:5]
seen = {}


def refused(act):
    """Status and code of the error that an action must raise."""
    try:
        act()
    except MarqoWebError as error:
        return [error.status_code, error.code]
    return "not refused"


mq = marqo.Client(url=url, api_key=api_key)
seen["created"] = mq.create_index(
    name, model="hf/all-MiniLM-L6-v2", inference_type="marqo.CPU.large", number_of_shards=1, number_of_replicas=0
)
seen["created again"] = refused(lambda: mq.create_index(name))
seen["listed"] = name in [index["indexName"] for index in mq.get_indexes()["results"]]
index = mq.index(name)
documents = [
    {"_id": "sun", "text": "The sun rises in the east.", "price": 1, "tags": ["sky"]},
    {"_id": "bread", "text": "Bread is baked from flour.", "price": 2, "tags": ["food"]},
]
added = index.add_documents(documents, tensor_fields=["text"])
seen["added"] = [added["errors"], [item["status"] for item in added["items"]]]
seen["one"] = index.get_document("sun")
seen["facets"] = [len(facet["_embedding"]) for facet in index.get_document("sun", expose_facets=True)["_tensor_facets"]]
seen["many"] = [result["_found"] for result in index.get_documents(["sun", "none"])["results"]]
seen["found"] = index.search("how is a loaf made?", limit=1)["hits"][0]["_id"]
seen["filtered"] = [hit["_id"] for hit in index.search("how is a loaf made?", filter_string="price:[0 TO 1] AND tags:sky")["hits"]]
seen["lexical"] = [hit["_id"] for hit in index.search("flour", search_method="LEXICAL")["hits"]]
seen["weighted"] = index.search({"flour": 1.0, "sky": -0.5}, limit=1, show_highlights=False)["hits"][0]["_id"]
seen["stats"] = [index.get_stats()["numberOfDocuments"], index.get_stats()["numberOfVectors"]]
seen["settings"] = index.get_settings()["model"]
seen["health"] = index.health()["status"]
seen["bad filter"] = refused(lambda: index.search("x", filter_string="price:"))
seen["missing document"] = refused(lambda: index.get_document("none"))
hybrid_keys = "hybrid_parameters" in inspect.signature(index.search).parameters


def hybrid(q="bread", **more):
    """A hybrid search; the oldest client has no words for it, so the request is sent as its own are."""
    names = {"hybridParameters": "hybrid_parameters", "scoreModifiers": "score_modifiers", "trackTotalHits": "track_total_hits", "sortBy": "sort_by"}
    if hybrid_keys:
        return index.search(q, search_method="HYBRID", **{names.get(key, key): value for key, value in more.items()})
    return index.http.post(f"indexes/{name}/search", body={"q": q, "searchMethod": "HYBRID", **more}, index_name=name)


found = hybrid(hybridParameters={"retrievalMethod": "disjunction", "rankingMethod": "rrf", "alpha": 0.3, "rrfK": 60})
seen["hybrid"] = [hit["_id"] for hit in found["hits"]]
seen["hybrid scores"] = [sorted(key for key in hit if key.endswith("_score")) for hit in found["hits"]]
seen["hybrid pairs"] = [
    hybrid(hybridParameters={"retrievalMethod": one, "rankingMethod": other})["hits"][0]["_id"]
    for one in ("tensor", "lexical")
    for other in ("tensor", "lexical")
]
seen["modified"] = [
    hit["_id"]
    for hit in index.search(
        "bread", score_modifiers={"multiply_score_by": [{"field_name": "price", "weight": -1}]}
    )["hits"]
]
counted = hybrid(
    trackTotalHits=True, facets={"fields": {"tags": {"type": "array"}, "price": {"type": "number"}}}
)
seen["counted"] = [counted["totalHits"], counted["facets"]["tags"], counted["facets"]["price"]["max"]]
seen["sorted"] = [
    hit["_id"] for hit in hybrid(sortBy={"fields": [{"fieldName": "price", "order": "asc"}]})["hits"]
]
seen["wrong pair"] = refused(lambda: hybrid(hybridParameters={"retrievalMethod": "tensor"}))
seen["by context"] = index.search(
    {"flour": 1.0}, context={"tensor": [{"vector": [0.1] * 384, "weight": 0.01}]}, limit=1
)["hits"][0]["_id"]
changed = index.update_documents([{"_id": "sun", "price": 5, "seen": True}, {"_id": "none", "price": 5}, {"_id": "bread", "text": "Cake."}])
seen["changed"] = [changed["errors"], [item["status"] for item in changed["items"]]]
seen["one changed"] = index.get_document("sun")
seen["changed is filtered"] = [hit["_id"] for hit in index.search("anything", filter_string="price:5 AND seen:true")["hits"]]
# The oldest client does not know these.
if hasattr(index, "recommend"):
    seen["recommended"] = [hit["_id"] for hit in index.recommend(["sun"])["hits"]]
    seen["recommended by weight"] = index.recommend({"sun": 0.1, "bread": 0.9}, exclude_input_documents=False, interpolation_method="lerp", tensor_fields=["text"], limit=1)["hits"][0]["_id"]
    seen["recommended from nothing"] = refused(lambda: index.recommend(["none"]))
if hasattr(index, "embed"):
    embedded = index.embed(["flour", {"flour": 0.5, "sky": 0.5}], content_type="document")
    seen["embedded"] = [len(vector) for vector in embedded["embeddings"]]
    seen["embedded one"] = len(index.embed("flour")["embeddings"])
seen["deleted documents"] = index.delete_documents(["sun"])["details"]["deletedDocuments"]

reader = marqo.Client(url=url, api_key=read_only_key)
seen["reader finds"] = reader.index(name).search("bread", limit=1)["hits"][0]["_id"]
seen["reader writes"] = refused(lambda: reader.index(name).add_documents(documents, tensor_fields=["text"]))
seen["reader creates"] = refused(lambda: reader.create_index("by-a-reader"))
seen["wrong key"] = refused(lambda: marqo.Client(url=url, api_key="wrong").get_indexes())

# Another program's client knows where the index is, and goes on while the name is deleted and created.
held = marqo.Client(url=url, api_key=api_key).index(name)
seen["held before"] = held.get_stats()["numberOfDocuments"]

seen["deleted"] = mq.delete_index(name)
seen["listed after"] = name in [index["indexName"] for index in mq.get_indexes()["results"]]

mq.create_index(name, model="hf/all-MiniLM-L6-v2")
seen["held after"] = held.get_stats()["numberOfDocuments"]
held.add_documents(documents, tensor_fields=["text"])
seen["found by each"] = [one.search("how is a loaf made?", limit=1)["hits"][0]["_id"] for one in (held, index, mq.index(name), reader.index(name))]
mq.delete_index(name)
print(json.dumps(seen))
